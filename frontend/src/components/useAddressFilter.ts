/** Filters that live in the address, so that a list can be kept, sent on and gone back to. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";

export interface AddressFilter<Name extends string> {
  readonly values: Readonly<Partial<Record<Name, string>>>;
  readonly any: boolean;
  readonly set: (changes: Partial<Record<Name, string | null>>) => void;
  readonly clear: () => void;
}

export function useAddressFilter<Name extends string>(names: readonly Name[]): AddressFilter<Name> {
  const [query, setQuery] = useSearchParams();
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = query.get(name);
    if (value) values[name] = value;
  }

  const set = useCallback(
    (changes: Partial<Record<Name, string | null>>) =>
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries<string | null | undefined>(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setQuery],
  );
  const clear = useCallback(() => setQuery({}, { replace: true }), [setQuery]);

  return { values, any: Object.keys(values).length > 0, set, clear };
}
