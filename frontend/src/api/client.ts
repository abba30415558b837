/** The one way to the server: exact JSON, the CSRF header on writes, problems as `ApiProblem`. */
import { parseExact, stringifyExact } from "./exact";
import { ApiProblem, OfflineError } from "./problem";
import { tellReachable } from "./reachable";
import type { paths } from "./schema";

export const API_ROOT = "/api/v1";

type Methods = { GET: "get"; POST: "post"; PUT: "put"; PATCH: "patch"; DELETE: "delete" };

/** The addresses the API has for a method, without the root they share. */
type AddressOf<M extends Method> = {
  [Path in keyof paths]: Methods[M] extends infer Verb extends keyof paths[Path]
    ? paths[Path][Verb] extends { responses: unknown }
      ? Path extends `/api/v1${infer Rest}`
        ? Rest
        : never
      : never
    : never;
}[keyof paths];

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type QueryValue = string | number | boolean | null | undefined;

export interface CallOptions {
  path?: Record<string, string | number>;
  query?: Record<string, QueryValue>;
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let csrf: string | null = null;

/** Told by the session; sent with every write. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

export function address(template: string, { path = {}, query = {} }: Pick<CallOptions, "path" | "query"> = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${API_ROOT}${filled}${text ? `?${text}` : ""}`;
}

function request(method: Method, options: CallOptions): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (method !== "GET" && csrf) headers["X-Wareflow-CSRF"] = csrf;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method,
    headers,
    credentials: "same-origin",
    ...(options.body === undefined ? {} : { body: stringifyExact(options.body) }),
    ...(options.form ? { body: options.form } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  };
}

async function send(method: Method, template: string, options: CallOptions): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(template, options), request(method, options));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    tellReachable(false);
    throw new OfflineError("The server does not answer", { cause });
  }
  // A proxy in front of a stopped server answers 502 or 504 in its place.
  tellReachable(response.status !== 502 && response.status !== 504);
  if (!response.ok) throw await ApiProblem.of(response);
  return response;
}

/** `T` is the shape the contract promises for this path. */
async function call<T>(method: Method, template: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, template, options);
  const text = await response.text();
  return (text ? parseExact(text) : null) as T;
}

/** An address the API does not have does not compile. */
export const api = {
  get: <T>(template: AddressOf<"GET">, options?: CallOptions) => call<T>("GET", template, options),
  post: <T>(template: AddressOf<"POST">, options?: CallOptions) => call<T>("POST", template, options),
  put: <T>(template: AddressOf<"PUT">, options?: CallOptions) => call<T>("PUT", template, options),
  patch: <T>(template: AddressOf<"PATCH">, options?: CallOptions) => call<T>("PATCH", template, options),
  delete: <T = null>(template: AddressOf<"DELETE">, options?: CallOptions) => call<T>("DELETE", template, options),
  text: async (template: AddressOf<"GET">, options: CallOptions = {}) => (await send("GET", template, options)).text(),
};
