"""Which token opens which service."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swarmnexus.errors import ForbiddenError, UnauthenticatedError


@dataclass(frozen=True)
class Access:
    """With no tokens at all everybody may do everything (loopback only)."""

    tokens: Mapping[str, str]  # role → token; empty tokens are left out
    roles: Mapping[str, frozenset[str]]  # full service name → the roles that may call it

    def check(self, service: str, metadata: Any) -> None:
        """Raises UnauthenticatedError or ForbiddenError."""
        if not self.tokens:
            return
        given = str(dict(metadata or ()).get("authorization", "")).removeprefix("Bearer ").encode()
        # every token is compared, in constant time, whatever the first comparison said
        known = {role for role, token in self.tokens.items() if hmac.compare_digest(given, token.encode())}
        if not known:
            raise UnauthenticatedError("send a known token as metadata: authorization: Bearer TOKEN")
        if not known & self.roles.get(service, frozenset()):
            raise ForbiddenError(f"the {'/'.join(sorted(known))} token does not open {service}")
