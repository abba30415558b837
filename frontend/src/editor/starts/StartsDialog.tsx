/** What starts this flow, what became of its last starts, what follows a bad end, how long and how much a run may be. */
import { Anchor, Badge, Group, Modal, Select, Stack, Switch, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useFlows } from "../../api";
import { type FlowStarts, type StartReason, useFlowStarts, useNotices } from "../../api/hooks/starts";
import { NoticeLine } from "../../components/NoticeLine";
import { ErrorState, LoadingRows } from "../../components/states";
import { useWallTime } from "../../components/wallTime";
import { useWhenWords } from "../../forms";
import { titleOf, useEditor } from "../state/context";
import { flowOf } from "../state/editorStore";
import { StopRules } from "../testing/StopRules";
import { Limits } from "./Limits";
import classes from "./starts.module.css";
import { type ChangeFlow, type FlowSettingsNow, useFlowChange } from "./useFlowChange";

interface StartsDialogProps {
  readonly flowId: string;
  readonly onClose: () => void;
}

export function StartsDialog({ flowId, onClose }: StartsDialogProps) {
  const { t } = useTranslation("starts");
  const starts = useFlowStarts(flowId);

  return (
    <Modal opened onClose={onClose} title={t("title")} size="lg">
      {starts.isPending && <LoadingRows rows={4} />}
      {starts.isError && !starts.data && <ErrorState compact error={starts.error} onRetry={() => void starts.refetch()} />}
      {starts.data && (
        <Stack gap="lg">
          <Next starts={starts.data} />
          {starts.data.recent.length > 0 && <Recent starts={starts.data} />}
          <Settings flowId={flowId} />
          <Told flowId={flowId} />
        </Stack>
      )}
    </Modal>
  );
}

function Next({ starts }: { readonly starts: FlowStarts }) {
  const { t } = useTranslation("starts");
  const say = useWallTime();
  const words = useWhenWords();
  const tell = useReason();
  if (starts.schedules.length === 0) return <Text c="dimmed">{t("next.none")}</Text>;

  return (
    <Stack gap="xs" component="section" aria-label={t("next.title")}>
      <Title order={4}>{t("next.title")}</Title>
      {starts.schedules.map((schedule) => (
        <div key={schedule.node}>
          <Group gap="xs">
            <StepTitle node={schedule.node} />
            <Text c="dimmed">
              {words(schedule.cron)} · {schedule.time_zone}
            </Text>
            {!schedule.active && <Badge color="gray">{t("next.off")}</Badge>}
          </Group>
          {schedule.waiting && <Text size="sm">{t("next.waiting", { reason: tell(schedule.waiting) })}</Text>}
          <ul className={classes.next}>
            {schedule.next.map((start) => (
              <li key={start.at}>{say(start.local)}</li>
            ))}
          </ul>
        </div>
      ))}
    </Stack>
  );
}

function StepTitle({ node }: { readonly node: string }) {
  const title = useEditor((state) => {
    const found = flowOf(state).nodes[node];
    return found ? titleOf(found, state.types.get(found.type)) : node;
  });
  return <Text fw={550}>{title}</Text>;
}

function Recent({ starts }: { readonly starts: FlowStarts }) {
  const { t } = useTranslation("starts");
  const say = useWallTime();
  const tell = useReason();

  return (
    <Stack gap="xs" component="section" aria-label={t("recent.title")}>
      <Title order={4}>{t("recent.title")}</Title>
      <Table.ScrollContainer minWidth={320} mah={280}>
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {starts.recent.map((slot) => (
              <Table.Tr key={`${slot.node} ${slot.local} ${slot.at}`}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{say(slot.local)}</Table.Td>
                <Table.Td>
                  {slot.run_id ? (
                    <Anchor component={Link} to={`/runs/${slot.run_id}`}>
                      {t("run", { number: slot.run_number })}
                    </Anchor>
                  ) : (
                    <Text size="sm">
                      {t("recent.skipped", { count: slot.count })}
                      {slot.reason && ` ${tell(slot.reason)}`}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Settings({ flowId }: { readonly flowId: string }) {
  const found = useFlowChange(flowId);
  if (!found) return null;
  return (
    <>
      <WhenBad flowId={flowId} {...found} />
      <StopRules flowId={flowId} />
      <Limits flowId={flowId} {...found} />
    </>
  );
}

function WhenBad({ flowId, now, change }: { readonly flowId: string; readonly now: FlowSettingsNow; readonly change: ChangeFlow }) {
  const { t } = useTranslation("starts");
  const flows = useFlows();
  const choices = (flows.data?.items ?? []).filter((flow) => flow.id !== flowId).map((flow) => ({ value: flow.id, label: flow.name }));

  return (
    <Stack gap="sm" component="section" aria-label={t("bad.title")}>
      <Title order={4}>{t("bad.title")}</Title>
      <Select
        label={t("bad.flow")}
        description={t("bad.flowHint")}
        placeholder={t("bad.noFlow")}
        data={choices}
        value={now.error_flow}
        searchable
        clearable
        onChange={(error_flow) => change({ error_flow })}
      />
      <Switch label={t("bad.notify")} checked={now.notify} onChange={(event) => change({ notify: event.currentTarget.checked })} />
    </Stack>
  );
}

function Told({ flowId }: { readonly flowId: string }) {
  const { t } = useTranslation("starts");
  const notices = useNotices(flowId);
  if (!notices.data || notices.data.items.length === 0) return null;

  return (
    <Stack gap="xs" component="section" aria-label={t("told.title")}>
      <Title order={4}>{t("told.title")}</Title>
      {notices.data.items.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </Stack>
  );
}

/** Known reasons in the language of the screen; others as the server says them. */
function useReason() {
  const { t } = useTranslation("starts");
  return (reason: StartReason) => t(`reason.${reason.code}`, { defaultValue: reason.message, run: reason.run, minutes: reason.minutes });
}
