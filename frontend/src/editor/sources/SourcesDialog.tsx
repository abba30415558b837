/** The sources of a flow that remember how far they were read: where each stands, how it came there, and back. */
import { Alert, Badge, Button, Checkbox, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { History, Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useCursors, useStartRun, type StreamSource } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { useStepTitle } from "../../components/useStepTitle";
import { When } from "../../components/When";
import { Moves } from "./Moves";
import { RewindForm } from "./RewindForm";
import classes from "./sources.module.css";

interface SourcesDialogProps {
  readonly flowId: string;
  readonly flush: () => Promise<boolean>;
  readonly onRun: (runId: string) => void;
  readonly onClose: () => void;
}

export function SourcesDialog({ flowId, flush, onRun, onClose }: SourcesDialogProps) {
  const { t } = useTranslation("sources");
  const sources = useCursors(flowId);
  const [rewound, setRewound] = useState<StreamSource | null>(null);
  const keyOf = (source: StreamSource) => `${source.node} ${source.connection}`;
  const read = sources.data?.some((source) => source.in_flow && source.read) ?? false;

  return (
    <Modal opened onClose={onClose} title={t("title")} size="xl">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("text")}
        </Text>
        {sources.isPending && <LoadingRows rows={2} height={80} />}
        {sources.error && !sources.data && <ErrorState compact error={sources.error} onRetry={() => void sources.refetch()} />}
        {sources.data?.length === 0 && <EmptyState compact title={t("none")} text={t("noneText")} />}
        {sources.data?.map((source) => (
          <Source
            key={keyOf(source)}
            flowId={flowId}
            source={source}
            rewinding={rewound !== null && keyOf(rewound) === keyOf(source)}
            onRewind={(on) => setRewound(on ? source : null)}
          />
        ))}
        {read && rewound === null && <ReadAgain flowId={flowId} flush={flush} onRun={onRun} />}
      </Stack>
    </Modal>
  );
}

interface SourceProps {
  readonly flowId: string;
  readonly source: StreamSource;
  readonly rewinding: boolean;
  readonly onRewind: (on: boolean) => void;
}

function Source({ flowId, source, rewinding, onRewind }: SourceProps) {
  const { t } = useTranslation("sources");
  const title = useStepTitle();

  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label={title(source)}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Text fw={600}>
            {title(source)}{" "}
            {!source.in_flow && (
              <Badge size="sm" color="gray">
                {t("gone")}
              </Badge>
            )}
          </Text>
          <Position source={source} />
        </div>
        {source.read && !rewinding && (
          <Button size="xs" variant="default" leftSection={<History size={14} aria-hidden />} disabled={source.scan !== null} onClick={() => onRewind(true)}>
            {t("rewind.open")}
          </Button>
        )}
      </Group>
      {source.scan && (
        <Text size="sm" mt="xs" role="status">
          {t("scan", { pages: source.scan.pages, records: source.scan.records })}{" "}
          <Link to={`/runs/${source.scan.run_id}`}>{t("run", { number: source.scan.run_number })}</Link>
        </Text>
      )}
      {source.changed.length > 0 && (
        <Alert mt="sm" color="yellow" py="xs" icon={<TriangleAlert size={16} aria-hidden />}>
          {t("changed", { fields: source.changed.join(", ") })}
        </Alert>
      )}
      {rewinding && <RewindForm flowId={flowId} source={source} onClose={() => onRewind(false)} />}
      {source.moves.length > 0 && <Moves moves={source.moves} />}
    </Paper>
  );
}

function Position({ source }: { readonly source: StreamSource }) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const where = source.position ? t("until", { at: format.moment(source.position) }) : t(source.read ? "beginning" : "never");

  return (
    <>
      <Text size="sm">{where}</Text>
      <Text size="sm" c="dimmed">
        {t("known", { count: source.known })} · {t("overlap", { minutes: Math.round(source.overlap_seconds / 60) })}
        {source.history_days !== null && ` · ${t("history", { count: source.history_days })}`}
        {source.last_complete && (
          <>
            {" · "}
            {t("lastComplete")} <When at={source.last_complete} />
          </>
        )}
      </Text>
    </>
  );
}

/** A run that sets all sources back to their beginning first. */
function ReadAgain({ flowId, flush, onRun }: Pick<SourcesDialogProps, "flowId" | "flush" | "onRun">) {
  const { t } = useTranslation("sources");
  const start = useStartRun();
  const [again, setAgain] = useState(false);

  const go = async () => {
    if (!(await flush())) return;
    start.mutate({ flowId, mode: "live", read_again: again ? "all" : "changed" }, { onSuccess: (run) => onRun(run.id) });
  };

  return (
    <Group className={classes.foot ?? ""} justify="space-between" wrap="nowrap" align="flex-start">
      <Checkbox label={t("again.label")} description={t("again.text")} checked={again} onChange={(event) => setAgain(event.currentTarget.checked)} />
      <div>
        <Button variant="default" leftSection={<Play size={14} aria-hidden />} loading={start.isPending} onClick={() => void go()}>
          {t("again.run")}
        </Button>
        {start.error && (
          <Text size="sm" c="red" role="alert">
            {start.error.message}
          </Text>
        )}
      </div>
    </Group>
  );
}
