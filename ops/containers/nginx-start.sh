#!/bin/sh
# Start Nginx. It looks names up by itself and must be told where: every engine has a name server of its own, the
# first in resolv.conf. The others are the host's; Nginx would ask them by turns, and they know none of our peers.
set -eu
server=$(awk '$1 == "nameserver" { sub(/%.*/, "", $2); print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
if [ -z "$server" ]; then
    echo "nginx-start: /etc/resolv.conf names no name server: is this container on a network?" >&2
    exit 78
fi
# five seconds: a peer that was restarted may come back under another address
echo "resolver $server valid=5s ipv6=off;" >/tmp/resolver.conf
exec nginx -g 'daemon off;'
