# shellcheck shell=bash
# shellcheck disable=SC2154  # project, env_file and scratch come from compose-test.sh
# The engine and the stack on it.

# Docker when its daemon answers, otherwise Podman; `compose` is the command with this test's project and variables.
choose_engine() {
    if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
        engine=docker
        compose_command=(docker compose)
    elif podman info >/dev/null 2>&1 && podman-compose --version >/dev/null 2>&1; then
        engine=podman
        compose_command=(podman-compose --in-pod false)
        export BUILDAH_FORMAT=${BUILDAH_FORMAT:-docker}  # the other format has no place for health checks
    else
        echo "compose-test: no container engine answers (docker info, podman info)." >&2
        echo "On Debian and Ubuntu: sudo apt-get install docker.io docker-compose-v2, or podman podman-compose." >&2
        echo "With Docker, this user must be in the group docker, or be root." >&2
        return 2
    fi
    compose=("${compose_command[@]}" --project-name "$project" --env-file "$env_file")
    echo "engine: $engine, $("$engine" --version)"
}

# What a step says is shown only when it fails. Usage: quietly SECONDS COMMAND…
quietly() {
    timeout "$1" "${@:2}" >"$scratch/step.log" 2>&1 && return
    local code=$?
    tail -40 "$scratch/step.log"
    return "$code"
}

container_of() {
    "$engine" ps --all --quiet --filter "label=com.docker.compose.project=$project" \
        --filter "label=com.docker.compose.service=$1"
}

# A command inside the container of a service.
inside() { "$engine" exec "$(container_of "$1")" "${@:2}"; }

# The health check that the container was made with, run once: Podman without systemd runs none by itself.
is_healthy() {
    local command
    mapfile -t command < <("$engine" inspect --format '{{range .Config.Healthcheck.Test}}{{println .}}{{end}}' \
        "$(container_of "$1")" | sed '/^$/d')
    [ "${command[0]:-}" = CMD ] || { echo "no health check in the container: '${command[*]}'"; return 1; }
    inside "$1" "${command[@]:1}"
}

# Waits for a condition, asked twice a second; says what it last answered when it does not come. Usage: within SECONDS …
within() {
    local end=$((SECONDS + $1))
    until "${@:2}" >"$scratch/waited.log" 2>&1; do
        if ((SECONDS >= end)); then
            tail -5 "$scratch/waited.log"
            echo "not within $1 s"
            return 1
        fi
        sleep 0.5
    done
}

all_healthy() {
    local service
    for service in store collector dashboard agent nginx; do
        is_healthy "$service" || { echo "$service is not healthy"; return 1; }
    done
}

everything_away() {
    local images=(--rmi local)
    [ -z "${COMPOSE_TEST_PROJECT:-}" ] || images=()
    timeout 120 "${compose[@]}" down --volumes "${images[@]}" >"$scratch/down.log" 2>&1 || { tail -5 "$scratch/down.log"; return 1; }
}

nothing_left() {
    local left
    left=$("$engine" ps --all --quiet --filter "label=com.docker.compose.project=$project"
        "$engine" volume ls --quiet --filter "name=${project}_"
        "$engine" network ls --quiet --filter "name=${project}_")
    [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

# SIGTERM, and exit code 0 well before the engine would kill it.
stops_in_order() {
    local container code
    container=$(container_of "$1")
    "$engine" stop --time 20 "$container" || return
    code=$("$engine" inspect --format '{{.State.ExitCode}}' "$container")
    [ "$code" = 0 ] || { echo "exit code $code"; return 1; }
}
