#!/bin/sh
# Write ops/containers/.env, or the FILE given, with two fresh tokens; one that exists is left alone.
set -eu
here=$(dirname "$0")
file=${1:-$here/.env}
if [ -e "$file" ]; then
    echo "$file exists and is kept; remove it for fresh tokens, then bring the stack up again"
    exit 0
fi
token() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
trap 'rm -f "$file.new"' EXIT
sed -e "s/^STORE_WRITE_TOKEN=$/&$(token)/" -e "s/^STORE_READ_TOKEN=$/&$(token)/" "$here/.env.example" >"$file.new"
mv "$file.new" "$file"
echo "wrote $file; next: docker compose --env-file $file up --build --detach"
