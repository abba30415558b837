/** All problems of the flow; a click goes to the node and the field. */
import { Button, Popover, ScrollArea, UnstyledButton } from "@mantine/core";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Problem } from "../../api";
import { portRef } from "../document/types";
import { useProblemText } from "../../components/useServerText";
import { titleOf, useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Toolbar.module.css";

const NONE: readonly Problem[] = [];

export function ProblemsPopover({ onGo }: { readonly onGo: (node: string, toField: boolean) => void }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  // Nobody has done anything wrong yet on an empty canvas.
  const problems = useEditor((state) => (Object.keys(flowOf(state).nodes).length > 0 ? state.problems : NONE));
  const [open, setOpen] = useState(false);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const Icon = errors > 0 ? CircleAlert : problems.length > 0 ? TriangleAlert : CircleCheck;

  const go = (problem: Problem) => {
    const node = problem.node ?? (problem.edge ? portRef(problem.edge).node : null);
    setOpen(false);
    if (!node) return;
    editor.getState().goTo(node, problem.field);
    onGo(node, problem.field !== null);
  };

  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={420} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color={errors > 0 ? "red" : problems.length > 0 ? "yellow" : "gray"}
          leftSection={<Icon size={16} aria-hidden />}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={t("problems.button", { count: problems.length })}
        >
          {problems.length}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t("problems.title")}>
        {problems.length === 0 ? (
          <p className={classes.fine}>{t("problems.none")}</p>
        ) : (
          <ScrollArea.Autosize mah={360}>
            <ul className={classes.problems}>
              {problems.map((problem, at) => (
                <li key={`${problem.code} ${problem.node ?? ""} ${problem.field ?? ""} ${at}`}>
                  <ProblemLine problem={problem} onGo={() => go(problem)} />
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function ProblemLine({ problem, onGo }: { readonly problem: Problem; readonly onGo: () => void }) {
  const { t } = useTranslation("editor");
  const say = useProblemText();
  const title = useEditor((state) => {
    const node = problem.node ? flowOf(state).nodes[problem.node] : undefined;
    return node ? titleOf(node, state.types.get(node.type)) : "";
  });
  const Icon = problem.severity === "error" ? CircleAlert : TriangleAlert;

  return (
    <UnstyledButton className={classes.problem} data-severity={problem.severity} onClick={onGo}>
      <Icon size={16} role="img" aria-label={t(`problems.severity.${problem.severity}`)} />
      <span>
        {title && <strong>{title}</strong>}
        {problem.field && <code>{problem.field}</code>}
        <span>{say(problem)}</span>
      </span>
    </UnstyledButton>
  );
}
