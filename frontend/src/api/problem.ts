/** An answer of the server that is not a success, as a typed error. */
import type { Flow, FlowUse, Preview, Problem } from "./types";

interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  problems?: Problem[];
  request_id?: string;
  current?: Flow;
  used_by?: FlowUse[];
  preview?: Preview;
}

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly problems: Problem[];
  readonly requestId: string | null;
  /** What the server has now, in a revision conflict. */
  readonly current: Flow | null;
  /** Flows that use a connection which was to be deleted. */
  readonly usedBy: FlowUse[];
  /** Where an expression that cannot be read is wrong. */
  readonly preview: Preview | null;

  constructor(status: number, body: ProblemBody = {}) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    this.problems = body.problems ?? [];
    this.requestId = body.request_id ?? null;
    this.current = body.current ?? null;
    this.usedBy = body.used_by ?? [];
    this.preview = body.preview ?? null;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  get isConflict(): boolean {
    return this.status === 409;
  }

  get isMissing(): boolean {
    return this.status === 404;
  }

  /** The answer of a proxy or of a server that is starting is no problem document; it still becomes an error. */
  static async of(response: Response): Promise<ApiProblem> {
    const text = await response.text();
    try {
      const body: unknown = JSON.parse(text);
      return new ApiProblem(response.status, typeof body === "object" && body !== null ? body : {});
    } catch {
      return new ApiProblem(response.status, { title: response.statusText });
    }
  }
}

/** The server did not answer at all. */
export class OfflineError extends Error {
  override readonly name = "OfflineError";
}
