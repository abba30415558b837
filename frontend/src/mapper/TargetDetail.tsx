/** The chosen target: where its value comes from, what happens to it on the way, and when it is written. */
import { Button, Group, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { Cable, RotateCcw, Sparkles } from "lucide-react";
import { useId, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import type { Data } from "../api/exact";
import type { MappingTarget } from "../api/types";
import { EmptyState } from "../components/states";
import { pathText } from "../data/path";
import { showValue } from "../data/show";
import { ExpressionInput, Result } from "../forms/expression/ExpressionInput";
import { isExpression } from "../forms/schema";
import { FormulaEditor } from "./FormulaEditor";
import classes from "./mapper.module.css";
import { readFormula } from "./model/read";
import { TableEditor } from "./TableEditor";
import { tableOf } from "./model/tables";
import { useProblemText } from "./useProblemText";
import type { Mapper, Policy } from "./useMapper";

type Mode = "field" | "fixed" | "expression";

export function TargetDetail({ mapper, boxRef }: { mapper: Mapper; boxRef: Ref<HTMLElement> }) {
  const { t } = useTranslation("mapper");
  const target = mapper.targets.find(({ name }) => name === mapper.target);
  return (
    <section className={`${classes.pane} ${classes.detail}`} aria-label={t("detail.title")} ref={boxRef} tabIndex={-1}>
      {target ? <Detail key={target.name} mapper={mapper} target={target} /> : <EmptyState compact title={t("detail.none")} text={t("detail.noneText")} />}
    </section>
  );
}

function Detail({ mapper, target }: { mapper: Mapper; target: MappingTarget }) {
  const { t } = useTranslation("mapper");
  const { name } = target;
  const value = mapper.fields[name];
  const isMapped = name in mapper.fields;
  const formula = isExpression(value) ? readFormula(value) : null;
  const [wish, setWish] = useState<Mode | null>(null);
  const mode: Mode = wish ?? (!isMapped || formula ? "field" : isExpression(value) ? "expression" : "fixed");
  const result = mapper.results[0]?.[name];
  const set = (next: Data | undefined) => mapper.set(name, next);

  return (
    <div className={classes.detailBody}>
      <header>
        <h3 className={classes.detailTitle}>{target.title || name}</h3>
        <p className={classes.facts}>
          <span className="wf-mono">{name}</span>
          {target.type && <span>{t(`type.${target.type}`, { defaultValue: target.type })}</span>}
          {target.max_length && <span>{t("target.longest", { count: target.max_length })}</span>}
          {target.required && <span className={classes.requiredWord}>{t("target.required")}</span>}
        </p>
      </header>
      <Problems mapper={mapper} name={name} />
      <Ways mapper={mapper} name={name} />
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("mode.label")}
        disabled={mapper.readOnly}
        value={mode}
        onChange={(next) => setWish(next as Mode)}
        data={(["field", "fixed", "expression"] as const).map((one) => ({ value: one, label: t(`mode.${one}`) }))}
      />
      {mode === "field" && formula && <FormulaEditor mapper={mapper} target={target} formula={formula} onChange={set} />}
      {mode === "field" && formula && tableOf(formula) && <TableEditor mapper={mapper} target={target} formula={formula} onChange={set} />}
      {mode === "field" && !formula && <p className={classes.hint}>{t(isMapped ? "mode.fieldOther" : "mode.fieldNone")}</p>}
      {mode === "fixed" && <Fixed mapper={mapper} target={target} value={isExpression(value) ? undefined : value} onChange={set} />}
      {mode === "expression" && (
        <ExpressionInput label={t("mode.expression")} field={`mapper.${name}`} value={showValue(value)} onChange={set} readOnly={mapper.readOnly} result={result} />
      )}
      {mode === "field" && formula && <Result preview={result} waiting={false} hasItem={mapper.items.length > 0} />}
      {mapper.policies && isMapped && <PolicyChoice mapper={mapper} name={name} />}
      {isMapped && !mapper.readOnly && (
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<RotateCcw size={13} aria-hidden />} onClick={() => [mapper.reset(name), setWish(null)]}>
          {t(name in mapper.start ? "reset.toDefault" : "reset.clear")}
        </Button>
      )}
    </div>
  );
}

function Problems({ mapper, name }: { mapper: Mapper; name: string }) {
  const say = useProblemText();
  const problems = mapper.problems.filter(({ target }) => target === name);
  if (problems.length === 0) return null;
  return (
    <div role="status">
      <ul className={classes.detailProblems}>
        {problems.map((problem) => (
          <li key={problem.code}>{say(problem)}</li>
        ))}
      </ul>
    </div>
  );
}

/** The quick ways: what was taken at the left, and what is proposed. */
function Ways({ mapper, name }: { mapper: Mapper; name: string }) {
  const { t } = useTranslation("mapper");
  const proposed = mapper.proposed.find(({ target }) => target === name);
  const source = mapper.taken ?? mapper.sources.find(({ id }) => id === mapper.source)?.path;
  if (mapper.readOnly) return null;
  return (
    <Group gap={6}>
      {proposed && (
        <Button size="compact-sm" variant="light" leftSection={<Sparkles size={13} aria-hidden />} onClick={() => mapper.accept([name])}>
          {t("suggest.accept", { name: pathText(proposed.path) })}
        </Button>
      )}
      {source && pathText(source) !== (proposed && pathText(proposed.path)) && (
        <Button size="compact-sm" variant="default" leftSection={<Cable size={13} aria-hidden />} onClick={() => mapper.map(name, source)}>
          {t("map.command", { name: pathText(source) })}
        </Button>
      )}
    </Group>
  );
}

interface FixedProps {
  mapper: Mapper;
  target: MappingTarget;
  value: Data | undefined;
  onChange: (value: Data) => void;
}

function Fixed({ mapper, target, value, onChange }: FixedProps) {
  const { t } = useTranslation("mapper");
  const options = mapper.optionsOf(target.name);
  const label = t("fixed.label");
  if (target.type === "boolean") {
    return <Switch label={label} checked={value === true} disabled={mapper.readOnly} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  const text = showValue(value);
  if (options) {
    const known = options.some((option) => option.value === text) || text === "";
    const data = [...options.map((option) => ({ value: option.value, label: option.label })), ...(known ? [] : [{ value: text, label: text }])];
    return <Select size="sm" label={label} searchable data={data} value={text || null} readOnly={mapper.readOnly} onChange={(next) => onChange(next ?? "")} />;
  }
  return <TextInput size="sm" label={label} value={text} readOnly={mapper.readOnly} onChange={(event) => onChange(event.currentTarget.value)} />;
}

const POLICIES = ["always", "on_create", "fill_empty"] as const;

function PolicyChoice({ mapper, name }: { mapper: Mapper; name: string }) {
  const { t } = useTranslation("mapper");
  const id = useId();
  const chosen = mapper.policies?.[name] ?? "always";
  return (
    <Select
      id={id}
      size="sm"
      label={t("policy.label")}
      description={t(`policy.${chosen}Text`)}
      inputWrapperOrder={["label", "input", "description"]}
      allowDeselect={false}
      readOnly={mapper.readOnly}
      data={POLICIES.map((policy) => ({ value: policy, label: t(`policy.${policy}`) }))}
      value={chosen}
      onChange={(next) => mapper.setPolicy(name, next === "always" || next === null ? null : (next as Policy))}
    />
  );
}
