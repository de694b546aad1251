#!/usr/bin/env bash
# Build the containers, bring the whole stack up on demo data under a name and a port of its own, ask every endpoint
# through Nginx, look whether each container is as confined as compose.yaml says, and take everything down again.
#
# COMPOSE_BUILD_ARGS   more words for `compose build`, such as: --build-arg PIP_INDEX_URL=https://pypi.example.org/simple
# COMPOSE_TEST_PROJECT a name to run under instead of a fresh one; its images are kept for the next run
#
# Exit codes: 0 all passed, 1 something failed, 2 no container engine.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C
here=ops/containers
project=${COMPOSE_TEST_PROJECT:-swarm-nexus-test-$$}
scratch=$(mktemp -d)
env_file=$scratch/env
# shellcheck source=ops/containers/compose_test/engine.sh
. "$here/compose_test/engine.sh"
# shellcheck source=ops/containers/compose_test/checks.sh
. "$here/compose_test/checks.sh"

say() { echo "--    $1 ($SECONDS s)"; }

finish() {
    trap - EXIT INT TERM
    if ((failed)); then
        for service in store collector dashboard agent nginx; do
            [ -n "$(container_of "$service")" ] || continue
            echo "--    the end of $service's log:"
            "$engine" logs --tail 15 "$(container_of "$service")" 2>&1 | cut -c -300
        done
    fi
    say "taking it down, with its volumes"
    check "nothing is left behind" gone
    rm -rf "$scratch"
    say "done"
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
}
gone() { everything_away && nothing_left; }

free_port() {
    local port
    for port in $(shuf -i 20000-39999 -n 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    return 1
}

choose_engine || { rm -rf "$scratch"; exit 2; }
port=$(free_port)
url=http://127.0.0.1:$port
"$here/make-env.sh" "$env_file" >/dev/null
sed -i -e "s/^PUBLISH_PORT=.*/PUBLISH_PORT=$port/" -e "s|^PUBLIC_URL=.*|PUBLIC_URL=$url|" "$env_file"
trap finish EXIT
trap 'failed=$((failed + 1)); exit 1' INT TERM

say "building"
# shellcheck disable=SC2086 # several words, or none
check "the images build" quietly 1800 "${compose[@]}" build ${COMPOSE_BUILD_ARGS:-}
((failed)) && exit 1
check "without tokens it refuses to start and says what to do" refuses_to_start_without_tokens
say "starting at $url"
check "the stack comes up" quietly 300 "${compose[@]}" up --detach --no-build
check "every container passes its own health check" within 90 all_healthy
((failed)) && exit 1

say "asking"
past=$(date --utc --date='-10 minutes' +%s)
check "the demo's past is in the memory" within 60 answers "/agent/memory/mentions?limit=1" 200 application/json '"type":"mention.v1"'
check "/ is a page, marked as demo" answers / 200 text/html 'Swarm Nexus' 'Invented demo data'
check "/dashboard is a page with calls on it" answers /dashboard 200 text/html '<article' 'Invented demo data'
check "/status is a page" answers /status 200 text/html '<title>'
check "the pages' style is served" serves_its_style /dashboard
check "/api/meta counts mentions and knows the collector" answers /api/meta 200 application/json '"hasDemoData":true' '"heartbeat":{'
check "/dashboard/events begins at once" streams 5 'retry:'
check "/dashboard/events brings a new call while it is open" streams 60 'event: mention'
check "/agent leads to /agent/" answers /agent 308 text/html
check "/agent/healthz is ok" answers /agent/healthz 200 application/json '"status":"ok"'
check "/agent/healthz answers HEAD" answers_to_head /agent/healthz
check "/agent/capabilities names what there is" answers /agent/capabilities 200 application/json '/memory/mentions' '/memory/tickers'
check "/agent/openapi.yaml is the contract" answers /agent/openapi.yaml 200 application/yaml 'openapi: 3.1' '/memory/mentions'
check "/agent/memory/mentions gives mentions" answers '/agent/memory/mentions?limit=50' 200 application/json '"tweetUrl"' '"author":{'
check "/agent/memory/mentions goes on by its Link" leads_on '/agent/memory/mentions?limit=5'
check "/agent/memory/mentions is compressed and still known by its ETag" known_by_its_etag "/agent/memory/mentions?until=$past"
# shellcheck disable=SC2016 # the dollar is the cashtag's
check "/agent/memory/tickers gives a ticker's rows" answers '/agent/memory/tickers?ticker=%24btc&limit=5' 200 application/json '$BTC"'
check "an unknown path is a problem" answers /agent/nothing 404 application/problem+json '"status":404'
check "a bad parameter is a problem that names it" answers '/agent/memory/mentions?limit=0' 400 application/problem+json '"parameter":"limit"'
check "an unknown page is a page" answers /nothing 404 text/html '<title>'

say "looking at the containers"
for service in store collector dashboard agent nginx; do
    check "$service is confined: no root, no capabilities, nothing to write, bounded" is_confined "$service"
done
for service in store collector dashboard agent; do
    check "$service publishes no port" publishes_nothing "$service"
done
for service in store dashboard agent; do
    check "$service has no way out" has_no_way_out "$service"
done
check "the collector's browser runs as confined as it is" browses
check "nginx reaches the agent and does not know the store" nginx_does_not_know_the_store

say "stopping, starting, and taking down with the data kept"
check "the store stops in order on SIGTERM" stops_in_order store
check "without the store the agent says so" within 20 answers /agent/healthz 503 application/json '"status":"unavailable"'
check "a page without the store is still a page" answers / 503 text/html '<title>'
check "the store starts again" quietly 60 "$engine" start "$(container_of store)"
check "the agent is well again by itself" within 30 answers /agent/healthz 200 application/json '"status":"ok"'
check "the agent stops in order on SIGTERM" stops_in_order agent
check "nginx says that the agent is away" within 20 answers /agent/healthz 502 application/problem+json '"status":502'
check "the agent starts again, maybe under another address" quietly 60 "$engine" start "$(container_of agent)"
check "nginx finds it again" within 30 answers /agent/healthz 200 application/json '"status":"ok"'
ask '/agent/memory/mentions?limit=1'
known=$(found '"id":"[0-9]+"' | grep -oE '[0-9]+')
check "everything goes down" quietly 120 "${compose[@]}" down
check "and comes up again" quietly 300 "${compose[@]}" up --detach --no-build
check "every container is healthy again" within 90 all_healthy
check "the newest mention of before is still there" answers "/agent/memory/mentions/$known" 200 application/json "\"id\":\"$known\""
check "the store finds nothing wrong in its file" inside store python -m store_svc verify
