/** What the step gave in this run beside the run before: by key, changed cells set off, only what differs if wished. */
import { ActionIcon, Badge, CloseButton, Switch, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ChevronLeft, ChevronRight, CircleMinus, CirclePlus, Equal, PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Compared, type Comparison, useComparison } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { columnsOf, Value } from "../../data";
import styles from "../../data/data.module.css";
import type { OutputPort } from "../document/catalog";
import { PortTabs } from "./PortTabs";
import classes from "./stepview.module.css";

interface ComparePaneProps {
  readonly run: string;
  readonly id: string;
  readonly ports: readonly OutputPort[];
  readonly onClose: () => void;
}

const LIMIT = 50;
const MOST_COLUMNS = 60;
const ICONS = { changed: PencilLine, added: CirclePlus, gone: CircleMinus, same: Equal } as const;

export function ComparePane({ run, id, ports, onClose }: ComparePaneProps) {
  const { t } = useTranslation("stepview");
  const format = useFormat();
  const [port, setPort] = useState(ports[0]?.name ?? "");
  const [differing, setDiffering] = useState(true);
  const [key, setKey] = useState("");
  const [offset, setOffset] = useState(0);
  const [settled] = useDebouncedValue(key.trim(), 300);
  const query = useComparison(run, { node: id, port, key: settled || null, differing, offset });
  const found = query.data;

  return (
    <>
      <div className={classes.compareBar}>
        <PortTabs label={t("input.port")} ports={ports} value={port} onChange={(next) => [setPort(next), setOffset(0)]} />
        {found?.run && <span>{t("compare.with", { number: found.run.number, when: format.moment(found.run.at) })}</span>}
        <TextInput
          size="xs"
          w={150}
          value={key}
          aria-label={t("compare.key")}
          placeholder={found?.key ?? t("compare.position")}
          onChange={(event) => [setKey(event.currentTarget.value), setOffset(0)]}
        />
        <Switch size="xs" label={t("compare.differing")} checked={differing} onChange={(event) => [setDiffering(event.currentTarget.checked), setOffset(0)]} />
        <span className={classes.grow} />
        {found?.run && <Counts found={found} />}
        <CloseButton size="sm" aria-label={t("compare.close")} onClick={onClose} />
      </div>
      {query.error && !found ? (
        <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
      ) : !found ? (
        <LoadingRows rows={4} />
      ) : !found.run ? (
        <EmptyState compact title={t("compare.none")} text={t("compare.noneText")} />
      ) : found.items.length === 0 ? (
        <EmptyState compact title={t("compare.alike")} />
      ) : (
        <Rows found={found} offset={offset} onPage={setOffset} />
      )}
    </>
  );
}

function Counts({ found }: { readonly found: Comparison }) {
  const { t } = useTranslation("stepview");
  return (
    <>
      {(["changed", "added", "gone"] as const).map((kind) => {
        const Icon = ICONS[kind];
        return (
          <Badge key={kind} color="gray" leftSection={<Icon size={11} aria-hidden />}>
            {t(`compare.kind.${kind}`)} {found.counts[kind] ?? 0}
          </Badge>
        );
      })}
      {found.part && <Badge color="orange">{t("compare.part")}</Badge>}
    </>
  );
}

function Rows({ found, offset, onPage }: { readonly found: Comparison; readonly offset: number; readonly onPage: (offset: number) => void }) {
  const { t } = useTranslation("stepview");
  const names = columnsOf(found.items.map((row) => row.record))
    .filter((name) => name !== found.key)
    .slice(0, MOST_COLUMNS);
  const last = offset + found.items.length;

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard */}
      <div className={classes.compareBody} role="region" aria-label={t("compare.do")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{found.key ?? t("compare.position")}</th>
              <th scope="col">{t("compare.what")}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.items.map((row, at) => (
              <Row key={`${row.key} ${offset + at}`} row={row} names={names} />
            ))}
          </tbody>
        </table>
      </div>
      {found.total > LIMIT && (
        <div className={classes.lineageLine}>
          <span className={classes.grow}>{t("compare.range", { from: offset + 1, to: last, total: found.total })}</span>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("compare.previous")} disabled={offset === 0} onClick={() => onPage(offset - LIMIT)}>
            <ChevronLeft size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("compare.next")} disabled={last >= found.total} onClick={() => onPage(offset + LIMIT)}>
            <ChevronRight size={15} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </>
  );
}

function Row({ row, names }: { readonly row: Compared; readonly names: readonly string[] }) {
  const { t } = useTranslation("stepview");
  const changed = new Map(row.fields.map((field) => [field.name, field]));
  const Icon = ICONS[row.kind];

  return (
    <tr>
      <th scope="row" className="wf-mono">
        {row.key}
      </th>
      <td>
        <span className={classes.kind}>
          <Icon size={13} aria-hidden />
          {t(`compare.kind.${row.kind}`)}
        </span>
      </td>
      {names.map((name) => {
        const field = changed.get(name);
        return (
          <td key={name} className={field ? classes.changedCell : undefined}>
            {field && (
              <span className={classes.was}>
                <Value data={field.before} />
              </span>
            )}
            <Value data={row.record[name]} />
          </td>
        );
      })}
    </tr>
  );
}
