/** The steps of the run in the order of the data; a click shows the node and what went through it. */
import { useTranslation } from "react-i18next";

import type { Step } from "../../api";
import { StepStatusBadge } from "../../components/badges";
import { useFormat } from "../../components/format";
import { outputsOf } from "../document/catalog";
import type { NodeId } from "../document/types";
import { useEditor, useRunState } from "../state/context";
import classes from "./RunPanel.module.css";
import { useStepRows } from "./useStepRows";

interface StepListProps {
  readonly chosen: NodeId | null;
  readonly onChoose: (id: NodeId) => void;
}

export function StepList({ chosen, onChoose }: StepListProps) {
  const { t } = useTranslation("editor");
  const types = useEditor((state) => state.types);
  const steps = useRunState((state) => state.steps);
  const rows = useStepRows();

  return (
    <table className={classes.steps} aria-label={t("run.steps")}>
      <thead>
        <tr>
          <th scope="col">{t("run.step")}</th>
          <th scope="col">{t("run.status")}</th>
          <th scope="col">{t("run.in")}</th>
          <th scope="col">{t("run.out")}</th>
          <th scope="col">{t("run.duration")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, node, title }) => {
          const step = steps[id];
          const type = types.get(node?.type ?? "");
          const ports = new Map(node && type ? outputsOf(type, node).map((port) => [port.name, port.title]) : []);
          return step && <StepRow key={id} step={step} title={title} ports={ports} chosen={id === chosen} onChoose={() => onChoose(id)} />;
        })}
      </tbody>
    </table>
  );
}

interface StepRowProps {
  readonly step: Step;
  readonly title: string;
  readonly ports: ReadonlyMap<string, string>;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function StepRow({ step, title, ports, chosen, onChoose }: StepRowProps) {
  const format = useFormat();
  const incoming = Object.values(step.inputs).reduce((sum, count) => sum + count, 0);
  const outgoing = Object.entries(step.outputs).filter(([, count]) => count > 0);

  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row">
        <button type="button" onClick={onChoose} aria-pressed={chosen}>
          {title}
        </button>
      </th>
      <td>
        <StepStatusBadge status={step.status} bare />
      </td>
      <td>{incoming > 0 || (step.status !== "waiting" && Object.keys(step.inputs).length > 0) ? format.count(incoming) : ""}</td>
      <td>{outgoing.map(([port, count]) => `${ports.get(port) ?? port} ${format.count(count)}`).join(", ")}</td>
      <td>{step.duration_ms === null ? "" : format.duration(step.duration_ms)}</td>
    </tr>
  );
}
