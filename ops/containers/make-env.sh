#!/bin/sh
# Write ops/containers/.env with two fresh tokens; one that exists is left alone.
set -eu
cd "$(dirname "$0")"
[ ! -e .env ] || { echo "ops/containers/.env exists and is kept; remove it first for fresh tokens (then restart all)"; exit 0; }
token() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
sed -e "s/^STORE_WRITE_TOKEN=$/&$(token)/" -e "s/^STORE_READ_TOKEN=$/&$(token)/" .env.example >.env.new
mv .env.new .env
echo "wrote ops/containers/.env; next: docker compose --env-file ops/containers/.env up --build --detach"
