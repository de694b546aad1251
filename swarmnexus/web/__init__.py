"""What the two HTTP gateways do alike: serving, problems, answers cached by the store's revision."""
