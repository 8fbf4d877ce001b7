# Two stages: one builds the wheels and the front end, the other only runs them, and not as root.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make git && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml constraints.txt hatch_build.py README.md LICENSE Makefile ./
COPY package.json package-lock.json tsconfig.json .npmrc ./
COPY geo geo
COPY records records
COPY framework framework
COPY compliance compliance
COPY catalogue catalogue
COPY flights flights
COPY app app
RUN make image VENV=/opt/laverock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/laverock laverock
COPY --from=build /opt/laverock /opt/laverock
ENV PATH=/opt/laverock/bin:$PATH LAVEROCK_DATA=/var/lib/laverock PYTHONUNBUFFERED=1
USER laverock
WORKDIR /var/lib/laverock
VOLUME ["/var/lib/laverock"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["laverock", "doctor", "--live", "http://127.0.0.1:8000"]
CMD ["laverock", "serve", "--host", "0.0.0.0", "--port", "8000"]
