# Image of the site: web, worker, beat and the one-shot migrate are the same image with another command.
FROM python:3.11-slim-bookworm AS paquetes
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
# Pango lays out the PDFs; HarfBuzz makes their font subsets small.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 pmg \
    && useradd --uid 10001 --gid pmg --no-create-home --home-dir /datos pmg \
    && mkdir -p /datos/evidencia /datos/documentos /estaticos \
    && chown -R pmg:pmg /datos /estaticos
COPY --from=paquetes /opt/venv /opt/venv
COPY . /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PMG_VAR=/datos \
    STATIC_DIR=/estaticos \
    PMG_ESCUCHA=0.0.0.0 \
    PORT=8000
USER pmg
# The key of this step is thrown away: collecting static files needs one, and signs nothing with it.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["bin/entrada", "salud", "web"]
CMD ["bin/entrada", "web"]
