/** Changes after which the cache holds what the server says now. */
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/** The answer to the change is what stands there from now on. */
export function useStored<Wish = void, Found = unknown>(key: QueryKey, send: (wish: Wish) => Promise<Found>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSuccess: (found) => client.setQueryData(key, found) });
}

/** The answer says less than what changed: it is asked for again, also after a failure. */
export function useAskedAgain<Wish = void, Found = unknown>(key: QueryKey, send: (wish: Wish) => Promise<Found>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSettled: () => client.invalidateQueries({ queryKey: key }) });
}
