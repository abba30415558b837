"""Files that people bring."""

from typing import Annotated, Any

from fastapi import File, Query, UploadFile
from starlette.responses import FileResponse

from wareflow.api.models import places as models
from wareflow.api.paging import IdPath, Paged, listed
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import files

routes = Routes("files")
CHUNK = 1024 * 1024
OVERHEAD = 64 * 1024
"""What a multipart body has besides the file."""


@routes.get("/files", permission="files:read", answer=models.FileListOut)
def list_files(product: Wareflow, page: Paged) -> object:
    """Files, newest first."""
    return listed(files.list_files(product, page.limit, page.cursor))


@routes.post(
    "/files", permission="files:write", answer=models.FileOut, status=201, max_body=files.MOST_BYTES + OVERHEAD
)
async def upload_file(file: Annotated[UploadFile, File()], product: Wareflow) -> object:
    """Store a file of up to 64 MB."""

    async def chunks() -> Any:
        while chunk := await file.read(CHUNK):
            yield chunk

    return await files.upload(product, file.filename or "", chunks())


@routes.get("/files/{file_id}", permission="files:read", response_class=FileResponse)
def download_file(file_id: IdPath, product: Wareflow) -> FileResponse:
    """The file, always as a download: no browser shows what it holds."""
    found = files.download(product, file_id)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'"}
    return FileResponse(found.path, media_type="application/octet-stream", filename=found.name, headers=headers)


@routes.get("/files/{file_id}/preview", permission="files:read", answer=models.FilePreviewOut)
async def preview_file(
    file_id: IdPath,
    product: Wareflow,
    format: Annotated[str | None, Query(max_length=20)] = None,
    encoding: Annotated[str | None, Query(max_length=20)] = None,
    delimiter: Annotated[str | None, Query(max_length=20)] = None,
    header: bool | None = None,
    header_row: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    sheet: Annotated[str | None, Query(max_length=100)] = None,
    decimal_comma: bool | None = None,
    list_path: Annotated[str | None, Query(max_length=200)] = None,
    numbers: Annotated[list[str] | None, Query(max_length=500)] = None,
) -> object:
    """The first rows as the Read file step would give them."""
    given = {
        "format": format,
        "encoding": encoding,
        "delimiter": delimiter,
        "header": header,
        "header_row": header_row,
        "sheet": sheet,
        "decimal_comma": decimal_comma,
        "list_path": list_path,
        "numbers": numbers,
    }
    return await files.preview(product, file_id, {name: value for name, value in given.items() if value is not None})


@routes.delete("/files/{file_id}", permission="files:write", status=204)
def delete_file(file_id: IdPath, product: Wareflow, user: User) -> None:
    """Remove a file."""
    files.delete(product, file_id, user.id)
