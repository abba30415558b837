"""HTTP request: call any public web API for each item."""

from typing import Any, Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    Context,
    EffectClass,
    Example,
    Field,
    Item,
    MappingField,
    Out,
    Outputs,
    Record,
    set_path,
)

from nodes.core._web import OpenApi, Request, checked_headers, checked_url

_BODY = {"field": "method", "equals": ["POST", "PUT", "PATCH", "DELETE"]}


class HttpRequestConfig(Config):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field("GET", title="Method", ui={"order": 1})
    url: str = Field(
        title="Address",
        description="Such as https://api.example.com/items/{{ item.id }}. Public addresses only.",
        min_length=1,
        max_length=4000,
        ui={"widget": "text", "expression": True, "order": 2},
    )
    query: dict[str, Any] = MappingField({}, title="Query", description="What follows the “?”, encoded for you.")
    headers: dict[str, Any] = MappingField(
        {}, title="Headers", description="Put no passwords or keys here: everybody who reads the flow sees them."
    )
    body: dict[str, Any] = Field(
        {}, title="JSON body", ui={"widget": "mapping", "expression": True, "order": 3, "show_if": _BODY}
    )
    into: str = Field(
        "response", title="Field for the answer", min_length=1, max_length=200, ui={"widget": "path", "order": 4}
    )
    only_reads: bool = Field(
        False,
        title="This call only reads",
        description="For APIs that ask by POST. Such a call is made in a plan too.",
        ui={"advanced": True, "order": 5, "show_if": _BODY},
    )
    idempotency_header: str = Field(
        "",
        title="Header for the idempotency key",
        description="Such as Idempotency-Key, where the API knows one: a lost answer is then asked for again safely.",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,59}$|^$",
        ui={"advanced": True, "order": 6, "show_if": _BODY},
    )


class HttpRequest(Action[HttpRequestConfig]):
    """Calls an address for each item and puts the JSON of the answer into a field.

    GET reads, also in a plan. Everything else counts as a change: a plan shows it and sends nothing.
    """

    name = "core.http_request"
    title = "HTTP request"
    icon = "globe"
    writes = True
    example = Example(
        {"url": "https://api.example.com/items/{{ item.sku }}", "into": "stock"}, [{"sku": "00123"}, {"sku": "MUG"}]
    )

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        config = self.config
        render = ctx.renderer(
            {"url": config.url, "query": config.query, "headers": config.headers, "body": config.body}
        )
        apis: dict[str, OpenApi] = {}

        async def call(item: Item) -> Item:
            made = render(item, None)
            url = checked_url(str(made["url"]))
            api = apis.setdefault(url.origin, OpenApi(ctx.http, url.origin, url.host))
            body = None if config.method == "GET" else (made["body"] or None)
            request = Request(config.method, url.address, made["query"], checked_headers(made["headers"]), body)
            answer = await self._answer(api, request, item, ctx)
            return item.with_record(set_path(item.record, config.into, answer))

        return await self.each(batch, call, to=self.done)

    async def _answer(self, api: OpenApi, request: Request, item: Item, ctx: Context) -> Any:
        if request.method == "GET" or self.config.only_reads:
            return await api.ask(request, write=False)
        keyed = request.with_header(self.config.idempotency_header, f"{ctx.run.id}-{ctx.node}-{item.id}")

        async def send() -> Record:
            return {"answer": await api.ask(keyed, write=True)}

        saved = await ctx.apply(self._change(request, item, ctx), send, item=item, effect=self._effect(request))
        return saved.get("answer")

    def _change(self, request: Request, item: Item, ctx: Context) -> Change:
        # Each POST makes something new, so two of them are never one change; a PUT to one address is.
        if request.method == "POST":
            return Change("request", f"{request.line} ({ctx.run.id}/{item.id})", "create", request.body or {})
        return Change("request", request.line, "update", request.body or {})

    def _effect(self, request: Request) -> EffectClass:
        if request.method in ("PUT", "DELETE"):
            return "A"
        return "B" if self.config.idempotency_header else "D"
