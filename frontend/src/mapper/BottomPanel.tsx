/** Under the panes: what ten records would give, and everything that is wrong; each problem leads to its row. */
import { Badge, Tabs, UnstyledButton } from "@mantine/core";
import { ArrowRight, CircleAlert, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "../components/states";
import { pathText, valueAt } from "../data/path";
import { showValue } from "../data/show";
import { isExpression } from "../forms/schema";
import classes from "./mapper.module.css";
import { pathsOf } from "./model/formula";
import { readFormula } from "./model/read";
import type { Mapper } from "./useMapper";
import { useProblemText } from "./useProblemText";

interface BottomPanelProps {
  mapper: Mapper;
  onGo: (target: string) => void;
}

export function BottomPanel({ mapper, onGo }: BottomPanelProps) {
  const { t } = useTranslation("mapper");
  const count = mapper.problems.length;
  return (
    <Tabs defaultValue="preview" className={classes.bottom ?? ""} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="preview">{t("preview.tab", { count: mapper.items.length })}</Tabs.Tab>
        <Tabs.Tab value="problems" rightSection={<Badge size="sm" color={count ? "red" : "green"}>{count}</Badge>}>
          {t("problem.tab")}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="problems" className={classes.bottomPanel ?? ""}>
        <ProblemList mapper={mapper} onGo={onGo} />
      </Tabs.Panel>
      <Tabs.Panel value="preview" className={classes.bottomPanel ?? ""}>
        <Preview mapper={mapper} />
      </Tabs.Panel>
    </Tabs>
  );
}

function ProblemList({ mapper, onGo }: BottomPanelProps) {
  const { t } = useTranslation("mapper");
  const say = useProblemText();
  if (mapper.problems.length === 0) {
    return (
      <p className={classes.allWell} role="status">
        <CircleCheck size={15} aria-hidden /> {t(mapper.items.length ? "problem.none" : "problem.noneUnseen")}
      </p>
    );
  }
  return (
    <ul className={classes.problemList}>
      {mapper.problems.map((problem) => {
        const target = mapper.targets.find(({ name }) => name === problem.target);
        return (
          <li key={`${problem.target} ${problem.code}`}>
            <UnstyledButton className={classes.problemRow ?? ""} onClick={() => onGo(problem.target)}>
              <CircleAlert size={14} aria-hidden />
              <strong>{target?.title || problem.target}</strong>
              <span>{say(problem)}</span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}

/** One row for each record, one column for each mapped field: what goes in → what comes out. */
function Preview({ mapper }: { mapper: Mapper }) {
  const { t } = useTranslation("mapper");
  const names = Object.keys(mapper.fields);
  if (mapper.items.length === 0) return <EmptyState compact title={t("preview.none")} text={t("preview.noneText")} />;
  if (names.length === 0) return <EmptyState compact title={t("preview.nothingMapped")} />;
  const titles = new Map(mapper.targets.map(({ name, title }) => [name, title || name]));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls sideways is reached by keyboard
    <div className={classes.previewBox} tabIndex={0} role="region" aria-label={t("preview.label")}>
      <table className={classes.preview}>
        <thead>
          <tr>
            <th scope="col">#</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {titles.get(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {mapper.items.map((_item, at) => (
            <tr key={at}>
              <th scope="row">{at + 1}</th>
              {names.map((name) => (
                <Cell key={name} mapper={mapper} name={name} at={at} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ mapper, name, at }: { mapper: Mapper; name: string; at: number }) {
  const { t } = useTranslation("mapper");
  const value = mapper.fields[name];
  const result = mapper.results[at]?.[name];
  if (!isExpression(value) && !result) return <td>{showValue(value) || <em>{t("preview.empty")}</em>}</td>;
  if (!result) return <td aria-busy>…</td>;
  if (result.error) {
    return (
      <td className={classes.cellError} title={result.error.message}>
        <CircleAlert size={12} aria-hidden /> {result.error.message}
      </td>
    );
  }
  const formula = isExpression(value) ? readFormula(value) : null;
  const given = formula ? pathsOf(formula).map((path) => showValue(valueAt(mapper.items[at], path))).filter(Boolean) : null;
  const before = given && (formula?.source.kind === "first" ? (given[0] ?? "") : given.join(" + "));
  const changed = before !== null && before !== result.text;
  return (
    <td title={formula ? pathsOf(formula).map(pathText).join(", ") : ""}>
      {changed && (
        <>
          <span className={classes.before}>{before || t("preview.empty")}</span> <ArrowRight size={11} aria-label={t("preview.becomes")} />{" "}
        </>
      )}
      {result.text || <em>{t("preview.empty")}</em>}
    </td>
  );
}
