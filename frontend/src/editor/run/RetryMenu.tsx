/** Doing a run again: what waits of it, the whole, or from the chosen step; with the present version or its own. */
import { Button, Menu } from "@mantine/core";
import { ChevronDown, Inbox, Play, Repeat2, RotateCcw, StepForward } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, ApiProblem, isGoing, type Page, type ParkedItem, type RunBrief, useStartRun } from "../../api";
import { useReplayParked } from "../../api/hooks/parked";
import { useRerun, type RerunWish } from "../../api/hooks/runs";
import { ConfirmModal } from "../../components/ConfirmModal";
import { notifyError } from "../../components/notify";
import { titleOf, useEditor } from "../state/context";
import { flowOf, onlySelected } from "../state/editorStore";

type Wish = Omit<RerunWish, "id">;

export function RetryMenu({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation("runlist");
  const navigate = useNavigate();
  const rerun = useRerun();
  const replay = useReplayParked();
  const plan = useStartRun();
  const [asked, setAsked] = useState<Wish | null>(null);
  const [doubt, setDoubt] = useState<string | null>(null);
  const step = useEditor((state) => onlySelected(state.selection));
  const title = useEditor((state) => {
    const node = step ? flowOf(state).nodes[step] : undefined;
    return titleOf(node, state.types.get(node?.type ?? ""));
  });
  const going = isGoing(run.status);

  const go = async (wish: Wish) => {
    try {
      const started = await rerun.mutateAsync({ id: run.id, ...wish });
      await navigate(`/runs/${started.id}`);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "may_double") {
        setDoubt(error.message);
        setAsked({ ...wish, sure: true });
        return;
      }
      notifyError(error);
    }
    setAsked(null);
    setDoubt(null);
  };
  const ask = (wish: Wish) => (run.mode === "live" ? setAsked(wish) : void go(wish));
  const follow = async (start: () => Promise<{ readonly id: string }>) => {
    try {
      await navigate(`/runs/${(await start()).id}`);
    } catch (error) {
      notifyError(error);
    }
  };
  const planOnInput = () => plan.mutateAsync({ flowId: run.flow_id, mode: "plan", input_of: run.id });
  const sendParked = async () => {
    const waiting = await api.get<Page<ParkedItem>>("/parked", { query: { run_id: run.id, limit: 500 } });
    return replay.mutateAsync({ ids: waiting.items.map((item) => item.id) });
  };

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" disabled={going} loading={rerun.isPending || replay.isPending || plan.isPending} leftSection={<RotateCcw size={16} aria-hidden />} rightSection={<ChevronDown size={14} aria-hidden />}>
            {t("retry.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Inbox size={15} aria-hidden />} disabled={run.books.parked === 0} onClick={() => void follow(sendParked)}>
            {t("retry.parked", { count: run.books.parked })}
          </Menu.Item>
          <Menu.Divider />
          {(["current", "original"] as const).map((version) => (
            <Menu.Item key={version} leftSection={<Play size={15} aria-hidden />} onClick={() => ask({ version })}>
              {t(`retry.start.${version}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Repeat2 size={15} aria-hidden />} onClick={() => void follow(planOnInput)}>
            {t("retry.sameInput")}
          </Menu.Item>
          <Menu.Divider />
          {step ? (
            (["current", "original"] as const).map((version) => (
              <Menu.Item key={version} leftSection={<StepForward size={15} aria-hidden />} onClick={() => ask({ version, from: step })}>
                {t(`retry.from.${version}`, { step: title })}
              </Menu.Item>
            ))
          ) : (
            <Menu.Label>{t("retry.choose")}</Menu.Label>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <ConfirmModal
          title={t("retry.confirm", { number: run.number })}
          text={doubt ?? t("select.rerunLive")}
          confirm={t(doubt ? "retry.sure" : "select.rerun")}
          colour={doubt ? "red" : "indigo"}
          busy={rerun.isPending}
          onConfirm={() => void go(asked)}
          onClose={() => {
            setAsked(null);
            setDoubt(null);
          }}
        />
      )}
    </>
  );
}
