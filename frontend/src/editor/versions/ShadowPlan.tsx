/** Plans the live version and the draft on the same data and shows, record by record, what would end up otherwise. */
import { Button, Modal, Pagination, Select, Table, Text } from "@mantine/core";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Flow, isGoing, type ShadowRow, useRuns, useShadow } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { showValue } from "../../data/show";
import classes from "./Diff.module.css";
import { useShadowRuns } from "./useShadowRuns";

const PAGE = 50;

export function ShadowPlan({ flow, flush }: { readonly flow: Flow; readonly flush: () => Promise<boolean> }) {
  const { t } = useTranslation("versions");
  const [opened, setOpened] = useState(false);
  if (flow.published_version === null) return null;
  return (
    <>
      <Button variant="light" leftSection={<GitCompareArrows size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {t("shadow.do")}
      </Button>
      {opened && <ShadowDialog flow={flow} flush={flush} onClose={() => setOpened(false)} />}
    </>
  );
}

function ShadowDialog({ flow, flush, onClose }: { readonly flow: Flow; readonly flush: () => Promise<boolean>; readonly onClose: () => void }) {
  const { t } = useTranslation("versions");
  const [input, setInput] = useState<string | null>(null);
  const runs = useShadowRuns(flow.id, flush, input);
  const [page, setPage] = useState(1);
  const shadow = useShadow(runs.done ? runs.live : null, runs.done ? runs.draft : null, (page - 1) * PAGE, PAGE);
  const found = shadow.data;

  return (
    <Modal opened onClose={onClose} title={t("shadow.title", { number: flow.published_version ?? 0 })} size={1040}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("shadow.text")}
      </Text>
      <InputChoice
        flowId={flow.id}
        value={input}
        onChoose={(next) => {
          setInput(next);
          setPage(1);
        }}
      />
      {runs.error && <ErrorState compact error={runs.error} onRetry={runs.again} />}
      {shadow.error && <ErrorState compact error={shadow.error} onRetry={() => void shadow.refetch()} />}
      {!runs.error && !shadow.error && !found && (
        <div role="status" aria-label={t("shadow.going")}>
          <Text size="sm">{t("shadow.going")}</Text>
          <LoadingRows rows={5} />
        </div>
      )}
      {runs.failed && (
        <Text size="sm" c="red" role="alert">
          {t("shadow.failed")}
        </Text>
      )}
      {found && (
        <>
          <p className={classes.counts} role="status">
            {(["different", "only_draft", "only_live", "same"] as const).map((kind) => (
              <span key={kind} className={classes.mark} data-change={COLOURS[kind]}>
                {t(`shadow.count.${kind}`, { count: found.counts[kind] ?? 0 })}
              </span>
            ))}
          </p>
          {found.part && (
            <Text size="sm" role="note">
              {t("shadow.part")}
            </Text>
          )}
          {found.total === 0 ? <EmptyState compact title={t("shadow.none")} text={t("shadow.noneText")} /> : <Rows rows={found.items} />}
          {found.total > PAGE && <Pagination mt="sm" size="sm" value={page} onChange={setPage} total={Math.ceil(found.total / PAGE)} />}
        </>
      )}
    </Modal>
  );
}

const NOW = "now";
const RUNS = 20;

/** What both are planned on: what the sources give now, or what one of the last runs read. */
function InputChoice({ flowId, value, onChoose }: { readonly flowId: string; readonly value: string | null; readonly onChoose: (run: string | null) => void }) {
  const { t } = useTranslation("versions");
  const format = useFormat();
  const [known] = useState(() => new Date().toISOString());
  // The two plans of this comparison are no input of another.
  const runs = useRuns({ flow_id: flowId, until: known }, { limit: RUNS, live: false });
  const over = (runs.data?.pages[0]?.items ?? []).filter((run) => !isGoing(run.status) && run.books.read > 0);
  return (
    <Select
      label={t("shadow.input")}
      mb="md"
      maw={420}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      data={[
        { value: NOW, label: t("shadow.now") },
        ...over.map((run) => ({ value: run.id, label: t("shadow.ofRun", { number: run.number, when: run.started_at ? format.moment(run.started_at) : "" }) })),
      ]}
      value={value ?? NOW}
      onChange={(chosen) => onChoose(chosen === NOW ? null : chosen)}
    />
  );
}

const COLOURS = { different: "changed", only_draft: "added", only_live: "removed", same: undefined } as const;

function Rows({ rows }: { readonly rows: readonly ShadowRow[] }) {
  const { t } = useTranslation(["versions", "common"]);
  const action = (name: string | null) => (name ? t(`common:change.${name}`, { defaultValue: name }) : t("shadow.nothing"));
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("shadow.record")}</Table.Th>
          <Table.Th>{t("shadow.live")}</Table.Th>
          <Table.Th>{t("draft")}</Table.Th>
          <Table.Th>{t("shadow.fields")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, at) => (
          <Table.Tr key={at}>
            <Table.Th scope="row">
              <span className={classes.mark} data-change={COLOURS[row.kind]}>
                {t(`shadow.kind.${row.kind}`)}
              </span>{" "}
              {row.object} {row.key}
            </Table.Th>
            <Table.Td>{action(row.live_action)}</Table.Td>
            <Table.Td>{action(row.draft_action)}</Table.Td>
            <Table.Td>
              <dl className={classes.settings}>
                {row.fields.map((field) => (
                  <div key={field.name} className={classes.field}>
                    <dt>{field.name}</dt>
                    <dd>
                      <del>{showValue(field.live) || t("value.none")}</del> <span aria-hidden>→</span> <ins>{showValue(field.draft) || t("value.none")}</ins>
                    </dd>
                  </div>
                ))}
              </dl>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
