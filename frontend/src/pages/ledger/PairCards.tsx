/** One card for each pair of systems and kind of record: how many stand how. A count narrows the list. */
import { useTranslation } from "react-i18next";

import type { LedgerPair } from "../../api/hooks/ledger";
import { useFormat } from "../../components/format";
import { systemOf } from "../../components/systemOf";
import { SystemWay } from "../../components/SystemWay";
import type { AddressFilter } from "../../components/useAddressFilter";
import { STATUSES, LedgerBadge } from "./LedgerBadge";
import classes from "./ledger.module.css";

interface PairCardsProps {
  pairs: readonly LedgerPair[];
  filter: AddressFilter<"status" | "connection" | "type" | "flow" | "q">;
}

export function PairCards({ pairs, filter }: PairCardsProps) {
  const { t } = useTranslation("ledger");
  const format = useFormat();

  return (
    <ul className={classes.pairs} aria-label={t("pairs")}>
      {together(pairs).map(({ key, pair, types, counts }) => (
        <li key={key} className={classes.pair}>
          <h2 className={classes.pairTitle}>
            <SystemWay from={pair.source_system} to={pair.system} size={22} />
          </h2>
          <p className={classes.types}>{types.length > 0 ? types.join(", ") : t("noType")}</p>
          <div className={classes.counts}>
            {STATUSES.filter((status) => counts[status]).map((status) => {
              const on = filter.values.status === status && filter.values.connection === pair.connection;
              return (
                <button
                  key={status}
                  type="button"
                  aria-pressed={on}
                  onClick={() => filter.set(on ? { status: null, connection: null } : { status, connection: pair.connection || null })}
                >
                  <LedgerBadge status={status} bare />
                  <strong>{format.count(counts[status] ?? 0)}</strong>
                </button>
              );
            })}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface Together {
  key: string;
  pair: LedgerPair;
  types: string[];
  counts: Partial<Record<string, number>>;
}

/** Records that never came to a step have no kind yet: they stand with the pair they belong to. */
export function together(pairs: readonly LedgerPair[]): Together[] {
  const found = new Map<string, Together>();
  for (const pair of pairs) {
    const key = [systemOf(pair.source_system), pair.source, pair.system, pair.connection].join("\n");
    const known = found.get(key) ?? { key, pair, types: [], counts: {} };
    if (pair.object && !known.types.includes(pair.object)) known.types.push(pair.object);
    for (const [status, count] of Object.entries(pair.counts)) known.counts[status] = (known.counts[status] ?? 0) + count;
    found.set(key, known);
  }
  return [...found.values()];
}
