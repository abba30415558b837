/** A formula as chips: its source first, then each step in the order it works; every chip can be changed, moved, taken out. */
import { ActionIcon, Button, Group, Menu, Select, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { MappingTarget } from "../api/types";
import { pathText, type Path } from "../data/path";
import classes from "./mapper.module.css";
import { writeFormula, type Formula, type Source, type Step } from "./model/formula";
import { rowsFor, sampleValues, withTable } from "./model/tables";
import { GROUPS, menuOf, startValues, stepOf, TRANSFORMS, type Transform } from "./model/transforms";
import { StepChip } from "./StepChip";
import type { Mapper } from "./useMapper";

interface FormulaEditorProps {
  mapper: Mapper;
  target: MappingTarget;
  formula: Formula;
  onChange: (text: string) => void;
}

export function FormulaEditor({ mapper, target, formula, onChange }: FormulaEditorProps) {
  const { t } = useTranslation("mapper");
  const { readOnly } = mapper;
  const change = (next: Formula) => onChange(writeFormula(next));
  const steps = (next: readonly Step[]) => change({ ...formula, steps: next });
  const hasTable = formula.steps.some((step) => menuOf(step)?.id === "lookup");

  const add = (transform: Transform) => {
    if (transform.id === "lookup") {
      const options = mapper.optionsOf(target.name) ?? [];
      change(withTable(formula, { rows: rowsFor(sampleValues(formula, mapper.items), options), rest: null }));
      return;
    }
    const start = startValues(transform);
    const fitting = transform.id === "truncate" && target.max_length ? { ...start, length: String(target.max_length) } : start;
    steps([...formula.steps, stepOf(transform.id, fitting)]);
  };

  return (
    <div className={classes.formula}>
      <SourceEditor mapper={mapper} source={formula.source} onChange={(source) => change({ ...formula, source })} />
      {formula.steps.length > 0 && (
        <ol className={classes.steps} aria-label={t("steps.list")}>
          {formula.steps.map((step, at) => (
            <StepChip
              key={`${at} ${step.kind}`}
              step={step}
              at={at}
              total={formula.steps.length}
              readOnly={readOnly}
              onChange={(next) => steps(formula.steps.map((one, no) => (no === at ? next : one)))}
              onMove={(to) => steps(moved(formula.steps, at, to))}
              onRemove={() => steps(formula.steps.filter((_one, no) => no !== at))}
            />
          ))}
        </ol>
      )}
      {!readOnly && (
        <Menu shadow="md" position="bottom-start" width={260}>
          <Menu.Target>
            <Button size="compact-sm" variant="light" leftSection={<Plus size={13} aria-hidden />}>
              {t("steps.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
            {GROUPS.map((group) => [
              <Menu.Label key={group}>{t(`group.${group}`)}</Menu.Label>,
              ...TRANSFORMS.filter((transform) => transform.group === group).map((transform) => (
                <Menu.Item key={transform.id} disabled={transform.id === "lookup" && hasTable} onClick={() => add(transform)}>
                  {t(`transform.${transform.id}`)}
                </Menu.Item>
              )),
            ])}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

interface SourceEditorProps {
  mapper: Mapper;
  source: Source;
  onChange: (source: Source) => void;
}

/** One field; more of them make a text put together, or the first that is filled. */
function SourceEditor({ mapper, source, onChange }: SourceEditorProps) {
  const { t } = useTranslation("mapper");
  const chosen = mapper.sources.find(({ id }) => id === mapper.source)?.path;
  const more = chosen && !mapper.readOnly;
  const name = chosen ? pathText(chosen) : "";

  return (
    <>
      {source.kind !== "field" && <p className={classes.hint}>{t(`sourceKind.${source.kind}`)}</p>}
      <ul className={classes.sources}>
        {partsOf(source).map((part, at) => (
          <li key={at} className={classes.sourceChip}>
            {part.kind === "field" ? (
              <span className="wf-mono">{pathText(part.path)}</span>
            ) : (
              <TextInput
                size="xs"
                w={90}
                aria-label={t("sourceKind.between")}
                value={part.text}
                readOnly={mapper.readOnly}
                onChange={(event) => onChange(withPart(source, at, event.currentTarget.value))}
              />
            )}
            {source.kind !== "field" && !mapper.readOnly && (
              <ActionIcon size="xs" variant="subtle" color="gray" aria-label={t("sourceKind.remove", { number: at + 1 })} onClick={() => onChange(withoutPart(source, at))}>
                <X size={12} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {source.kind === "first" && (
        <Select
          size="xs"
          aria-label={t("sourceKind.else")}
          allowDeselect={false}
          readOnly={mapper.readOnly}
          data={[
            { value: "none", label: t("sourceKind.elseNone") },
            { value: "last", label: t("sourceKind.elseLast") },
          ]}
          value={source.orNone ? "none" : "last"}
          onChange={(next) => onChange({ ...source, orNone: next === "none" })}
        />
      )}
      {more && !partsOf(source).some((part) => part.kind === "field" && pathText(part.path) === name) && (
        <Group gap={6}>
          <Button size="compact-xs" variant="default" onClick={() => onChange(joined(source, chosen))}>
            {t("sourceKind.addJoined", { name })}
          </Button>
          {source.kind !== "joined" && (
            <Button size="compact-xs" variant="default" onClick={() => onChange(orElse(source, chosen))}>
              {t("sourceKind.addFirst", { name })}
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

type Part = { kind: "field"; path: Path } | { kind: "text"; text: string };

function partsOf(source: Source): readonly Part[] {
  switch (source.kind) {
    case "field":
      return [source];
    case "first":
      return source.paths.map((path) => ({ kind: "field", path }));
    case "joined":
      return source.parts;
  }
}

function joined(source: Source, path: Path): Source {
  const parts = partsOf(source.kind === "first" && source.paths[0] ? { kind: "field", path: source.paths[0] } : source);
  return { kind: "joined", parts: [...parts, { kind: "text", text: " " }, { kind: "field", path }] };
}

function orElse(source: Exclude<Source, { kind: "joined" }>, path: Path): Source {
  return source.kind === "field" ? { kind: "first", paths: [source.path, path], orNone: true } : { ...source, paths: [...source.paths, path] };
}

function withPart(source: Source, at: number, text: string): Source {
  return source.kind === "joined" ? { ...source, parts: source.parts.map((part, no) => (no === at ? { kind: "text", text } : part)) } : source;
}

/** One field that is left is that field. */
function withoutPart(source: Source, at: number): Source {
  const left = partsOf(source).filter((_part, no) => no !== at);
  const fields = left.flatMap((part) => (part.kind === "field" ? [part.path] : []));
  const [only] = fields;
  if (!only) return source;
  if (fields.length === 1 && (source.kind === "first" || left.every((part) => part.kind === "field" || part.text.trim() === ""))) return { kind: "field", path: only };
  return source.kind === "first" ? { ...source, paths: fields } : { kind: "joined", parts: left };
}
