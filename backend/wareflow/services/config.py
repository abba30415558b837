"""Where this instance keeps its data and what it talks to; everything comes from ``WAREFLOW_*`` variables."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    """The instance's configuration. Defaults make the one-command edition: SQLite and an embedded Valkey."""

    model_config = SettingsConfigDict(env_prefix="WAREFLOW_", extra="ignore")

    home: Path = Field(default_factory=lambda: Path.home() / ".wareflow")
    database_url: str | None = None
    database_pool: int = Field(20, ge=2, le=200)
    """How many connections to PostgreSQL one process opens at most; it keeps half of them."""
    redis_url: str | None = None
    port: int = Field(8000, ge=1, le=65_535)
    host: str = "127.0.0.1"
    secret_key_file: Path | None = None
    nodes_path: str = ""
    sandbox_url: str | None = None
    lease_seconds: float = Field(30.0, gt=0.5)
    sweep_seconds: float = Field(5.0, gt=0.05)
    settle_seconds: float = Field(135.0, ge=0.0)
    """How long a lost reply is left to settle before the record is looked up again."""
    backoff_seconds: float = Field(5.0, gt=0.0)
    """The first pause before something is tried again; it doubles each time, up to a quarter of an hour."""
    max_tries: int = Field(12, ge=1)
    """How often a page or an item is tried before a person must look at it."""
    request_timeout: float = Field(30.0, gt=0.1)
    node_seconds: float = Field(1800.0, gt=0.0)
    """How long a node may take for one page before it is tried again."""
    run_seconds: float = Field(604_800.0, gt=0.0)
    """How long a run may take before it is stopped."""
    probe_seconds: float = Field(60.0, gt=0.0)
    """How often a connection that is down is tried."""
    tidy_seconds: float = Field(600.0, ge=1.0)
    """How often what has had its time is removed."""
    supervised: bool = False
    """Set by ``wareflow up`` for the processes it starts: the API keeps the clock and greets."""
    open_browser: bool = False
    """Whether the greeting opens a browser; set by ``wareflow up``."""
    metrics_token: SecretStr | None = None
    """With this token as bearer anybody may read ``/metrics``."""
    metrics_networks: str = "127.0.0.0/8,::1/128"
    """Who may read ``/metrics`` without a token, when nobody forwards the request."""
    allow_private_addresses: bool = False
    """Whether the HTTP request node may reach private and loopback addresses."""

    @field_validator("metrics_networks")
    @classmethod
    def _networks(cls, listed: str) -> str:
        _read_networks(listed)
        return listed

    @property
    def metrics_allowed(self) -> list[IPv4Network | IPv6Network]:
        """The networks that may read ``/metrics`` without a token."""
        return _read_networks(self.metrics_networks)

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home / 'wareflow.db'}"

    @property
    def key_file(self) -> Path:
        """The file with the key that seals credentials."""
        return self.secret_key_file or self.home / "secret.key"

    @property
    def token_file(self) -> Path:
        """The owner's API token, for scripts on this machine."""
        return self.home / "owner.token"

    @property
    def files(self) -> Path:
        """Uploaded and written files."""
        return self.home / "files"

    @property
    def erased(self) -> Path:
        """Who was erased, by hashes, outside of the database: a backup that is put back does not know it."""
        return self.home / "erasures.log"

    @property
    def embedded(self) -> bool:
        """Whether this instance brings its own queue."""
        return self.redis_url is None

    @property
    def node_folders(self) -> list[Path]:
        """Further folders with node types."""
        return [Path(part) for part in self.nodes_path.split(":") if part]

    def prepare(self) -> None:
        """Make the data directory, readable by its owner only."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files.mkdir(exist_ok=True, mode=0o700)


def _read_networks(listed: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(part.strip()) for part in listed.split(",") if part.strip()]
