/** A plan of the live version and one of the draft: on the input of an earlier run, or begun together, so that both read the same. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { isGoing, useRun, useStartRun } from "../../api";

interface ShadowRuns {
  readonly live: string | null;
  readonly draft: string | null;
  /** Both came to their end. */
  readonly done: boolean;
  /** One of them did not get through: what is compared is a part. */
  readonly failed: boolean;
  readonly error: Error | null;
  readonly again: () => void;
}

const LOOK_MS = 1_000;

export function useShadowRuns(flowId: string, flush: () => Promise<boolean>, input: string | null): ShadowRuns {
  const { t } = useTranslation("editor");
  const { mutateAsync } = useStartRun();
  const [ids, setIds] = useState<readonly [string, string] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const begun = useRef<string | null | undefined>(undefined);
  const [done, setDone] = useState(false);
  const every = done || !ids ? false : LOOK_MS;
  const live = useRun(ids?.[0] ?? null, { every });
  const draft = useRun(ids?.[1] ?? null, { every });

  const again = useCallback(() => {
    setError(null);
    setIds(null);
    setDone(false);
    const start = async () => {
      if (!(await flush())) throw new Error(t("run.unsaved"));
      const wish = { flowId, mode: "plan" as const, ...(input ? { input_of: input } : {}) };
      const runs = await Promise.all([mutateAsync({ ...wish, draft: false }), mutateAsync({ ...wish, draft: true })]);
      setIds([runs[0].id, runs[1].id]);
    };
    start().catch((cause: unknown) => setError(cause instanceof Error ? cause : new Error(String(cause))));
  }, [flowId, flush, input, mutateAsync, t]);

  useEffect(() => {
    if (begun.current === input) return;
    begun.current = input;
    again();
  }, [again, input]);

  const over = ids !== null && live.data !== undefined && draft.data !== undefined && !isGoing(live.data.status) && !isGoing(draft.data.status);
  useEffect(() => setDone(over), [over]);

  return {
    live: ids?.[0] ?? null,
    draft: ids?.[1] ?? null,
    done: over,
    failed: over && [live.data?.status, draft.data?.status].some((status) => status === "failed" || status === "cancelled"),
    error: error ?? live.error ?? draft.error,
    again,
  };
}
