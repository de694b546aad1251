# The one door: Nginx in front of the dashboard and the agent. Build it from the repository's root:
# docker build -f ops/containers/nginx.Dockerfile .
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update --quiet=2 \
 && DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends curl nginx \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY ops/containers/nginx.conf /etc/nginx/nginx.conf
COPY ops/nginx/unavailable.html /usr/share/swarm-nexus/unavailable.html
COPY ops/containers/nginx-start.sh /usr/local/bin/nginx-start
USER 10005:10005
EXPOSE 8080
# QUIT lets answers under way finish; worker_shutdown_timeout in nginx.conf bounds how long
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s --retries=3 CMD ["curl", "--fail", "--silent", "--show-error", "--max-time", "5", "http://127.0.0.1:8081/"]
ENTRYPOINT ["nginx-start"]
