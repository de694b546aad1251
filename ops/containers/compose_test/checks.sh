# shellcheck shell=bash
# shellcheck disable=SC2154  # url and scratch come from compose-test.sh, engine and compose_command from engine.sh
# What is asked of the running stack.
passed=0 failed=0

# One line a check; what it said is shown when it failed. Usage: check "sentence" COMMAND…
check() {
    if "${@:2}" >"$scratch/check.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok    $1"
    else
        failed=$((failed + 1))
        echo "FAIL  $1"
        tail -8 "$scratch/check.log" | sed 's/^/      /'
    fi
}

# Asks through Nginx; the body lies in $scratch/body, the head in $scratch/head. Usage: ask PATH [CURL OPTION…]
ask() {
    curl --silent --show-error --max-time 20 --dump-header "$scratch/head" --output "$scratch/body" "${@:2}" "$url$1"
}

# Usage: answers PATH STATUS TYPE [WORDS THAT THE BODY HOLDS…]
answers() {
    ask "$1" || return
    local status words
    status=$(awk 'NR == 1 { print $2 }' "$scratch/head")
    [ "$status" = "$2" ] || { echo "$1 answers $status, not $2"; show_body; return 1; }
    head_has "content-type: $3" || return
    for words in "${@:4}"; do
        grep -qF -- "$words" "$scratch/body" || { echo "$1 lacks: $words"; show_body; return 1; }
    done
}

show_body() { head -c 300 "$scratch/body"; echo; }

head_has() { grep -qi -- "^$1" "$scratch/head" || { echo "no '$1' in:"; cat "$scratch/head"; return 1; }; }

# The words of the last body that fit a pattern, the first of them. Usage: found PATTERN
found() { grep -oE -m1 -- "$1" "$scratch/body" | head -1; }

answers_to_head() { ask "$1" --head && head_has 'HTTP/1.1 200'; }

# An answer that was compressed on the way is still known by its ETag.
known_by_its_etag() {
    ask "$1" --header 'Accept-Encoding: gzip' && head_has 'content-encoding: gzip' || return
    local etag
    etag=$(sed -n 's/\r$//; s/^etag: //Ip' "$scratch/head")
    ask "$1" --header 'Accept-Encoding: gzip' --header "If-None-Match: $etag" && head_has 'HTTP/1.1 304'
}

# The Link header leads to the next page from where the visitor stands, behind /agent/.
leads_on() {
    ask "$1" || return
    local first next
    first=$(found '"id":"[0-9]+"')
    next=$(sed -n 's/\r$//; s/^link: <\(.*\)>; rel="next"$/\1/Ip' "$scratch/head")
    [[ $next == \?* ]] || { echo "Link is '$next'"; return 1; }
    answers "${1%%\?*}$next" 200 application/json '"type":"mention.v1"' && [ "$(found '"id":"[0-9]+"')" != "$first" ]
}

# The live feed's bytes come while the stream is open. Usage: streams SECONDS WORDS
streams() {
    grep -qF -m1 -- "$2" < <(curl --silent --no-buffer --max-time "$1" "$url/dashboard/events")
}

serves_its_style() {
    ask "$1" && ask "$(found '/[^" ]+\.css')" && head_has 'HTTP/1.1 200' && head_has 'content-type: text/css'
}

refuses_to_start_without_tokens() {
    local told
    told=$(env -u STORE_WRITE_TOKEN -u STORE_READ_TOKEN "${compose_command[@]}" --env-file /dev/null config 2>&1) && return 1
    grep -q 'STORE_WRITE_TOKEN.*run ops/containers/make-env.sh' <<<"$told" || { tail -3 <<<"$told"; return 1; }
}

# Nobody in particular, nothing to gain, nothing to write, and a bound on everything. Usage: is_confined SERVICE
is_confined() {
    local state
    state=$(inside "$1" cat /proc/1/status) || return
    awk '$1 == "Uid:" && $2 >= 10000 && $3 >= 10000' <<<"$state" | grep -q . || { echo "runs as root"; return 1; }
    grep -qE '^CapBnd:\s0+$' <<<"$state" || { grep CapBnd <<<"$state"; return 1; }
    grep -qE '^NoNewPrivs:\s1$' <<<"$state" || { echo "can gain privileges"; return 1; }
    ! inside "$1" touch /written /usr/written 2>/dev/null || { echo "its root can be written"; return 1; }
    inside "$1" touch /tmp/written || return
    [ "$("$engine" inspect --format '{{.HostConfig.ReadonlyRootfs}}' "$(container_of "$1")")" = true ] || return
    local bounds
    bounds=$("$engine" inspect --format '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}' "$(container_of "$1")")
    [[ $bounds =~ ^[1-9][0-9]{7,}\ [1-9][0-9]*$ ]] || { echo "memory and pids: $bounds"; return 1; }
}

publishes_nothing() {
    local ports
    ports=$("$engine" port "$(container_of "$1")") || return
    [ -z "$ports" ] || { echo "publishes $ports"; return 1; }
}

# An internal network has no default route.
has_no_way_out() {
    local routes
    routes=$(inside "$1" cat /proc/net/route) || return
    ! awk '$2 == "00000000"' <<<"$routes" | grep . || { echo "it has a default route"; return 1; }
}

# The browser's own sandbox needs what an engine's seccomp profile forbids; the collector finds that out by itself.
browses() {
    inside collector chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking \
        --user-data-dir=/tmp/look --dump-dom 'data:text/html,<p>seen</p>' 2>/dev/null | grep -qF '<p>seen</p>'
}

# curl says 6 for a name that nobody knows, 7 and 28 for an address that does not answer; all else was reached.
nginx_does_not_know_the_store() {
    local code=0
    inside nginx curl --fail --silent --output /dev/null --max-time 3 http://agent:3011/healthz || { echo "no agent"; return 1; }
    inside nginx curl --silent --output /dev/null --max-time 3 http://store:3013/ || code=$?
    [[ $code =~ ^(6|7|28)$ ]] || { echo "nginx reaches the store: curl says $code"; return 1; }
}
