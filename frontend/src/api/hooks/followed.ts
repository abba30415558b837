/** Answers that change while a run goes on. */
import { keepPreviousData, type QueryKey, useQuery } from "@tanstack/react-query";

const AGAIN_MS = 250;

interface Followed<Answer> {
  readonly queryKey: QueryKey;
  readonly queryFn: (signal: AbortSignal) => Promise<Answer>;
  /** Changes when what is asked for went on; without one it is asked once. */
  readonly stamp: string | number | undefined;
  readonly enabled: boolean;
}

/**
 * Asks again when the stamp changed, after the answer that is under way has come.
 *
 * A stamp in the key would give that answer up each time: where a run is quicker than the server answers, none ever came.
 */
export function useFollowed<Answer>({ queryKey, queryFn, stamp, enabled }: Followed<Answer>) {
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => ({ stamp, answer: await queryFn(signal) }),
    select: ({ answer }) => answer,
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (stamp === undefined || !state.data || state.data.stamp === stamp ? false : AGAIN_MS),
  });
}
