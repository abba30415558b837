# One image for every process of Wareflow; docker-compose.yml says which command each container runs.

FROM node:22-slim AS ui
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
RUN npm run build

FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.uv.lock requirements.run.lock ./
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements.uv.lock \
    && /opt/uv/bin/uv venv /opt/wareflow \
    && /opt/uv/bin/uv pip sync --no-cache --compile-bytecode --python /opt/wareflow/bin/python --require-hashes requirements.run.lock
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY backend backend
COPY nodes nodes
COPY flows_examples flows_examples
COPY --from=ui /src/backend/wareflow/api/static backend/wareflow/api/static
RUN /opt/uv/bin/uv pip install --no-cache --no-deps --compile-bytecode --python /opt/wareflow/bin/python .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin wareflow \
    && install -d -o wareflow -g wareflow -m 0700 /data
COPY --from=build /opt/wareflow /opt/wareflow
ENV PATH=/opt/wareflow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WAREFLOW_HOME=/data
USER wareflow
WORKDIR /data
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["wareflow"]
CMD ["--help"]
