#!/bin/sh
# Start Nginx. It asks name servers by itself and must be told which: every engine has its own, named in resolv.conf.
set -eu
servers=$(awk '$1 == "nameserver" { sub(/%.*/, "", $2); print ($2 ~ /:/) ? "[" $2 "]" : $2 }' /etc/resolv.conf)
[ -n "$servers" ] || { echo "nginx-start: /etc/resolv.conf names no name server: is this container on a network?" >&2; exit 78; }
# five seconds: a peer that was restarted comes back under another address
echo "resolver" $servers "valid=5s ipv6=off;" >/tmp/resolver.conf
exec nginx -g 'daemon off;'
