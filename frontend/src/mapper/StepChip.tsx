/** One step of a formula: its name, its parameters in place, and the ways to move it or take it out. */
import { ActionIcon, Autocomplete, Select, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import classes from "./mapper.module.css";
import type { Step } from "./model/formula";
import { LOCALES, menuOf, stepOf, transformOf, type Param } from "./model/transforms";

interface StepChipProps {
  step: Step;
  at: number;
  total: number;
  readOnly: boolean;
  onChange: (step: Step) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

export function StepChip({ step, at, total, readOnly, onChange, onMove, onRemove }: StepChipProps) {
  const { t } = useTranslation("mapper");
  const entry = menuOf(step);
  const name = entry ? t(`transform.${entry.id}`) : step.kind === "filter" ? step.name : step.kind;
  const params = entry ? (transformOf(entry.id)?.params ?? []) : [];

  return (
    <li className={classes.step}>
      <div className={classes.stepHead}>
        <span className={classes.stepNo} aria-hidden>
          {at + 1}
        </span>
        <span className={classes.stepName}>{name}</span>
        {!readOnly && (
          <>
            <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === 0} aria-label={t("steps.up", { name })} onClick={() => onMove(at - 1)}>
              <ArrowUp size={13} aria-hidden />
            </ActionIcon>
            <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === total - 1} aria-label={t("steps.down", { name })} onClick={() => onMove(at + 1)}>
              <ArrowDown size={13} aria-hidden />
            </ActionIcon>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("steps.remove", { name })} onClick={onRemove}>
              <X size={13} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
      {entry && params.length > 0 && (
        <div className={classes.params}>
          {params.map((param) => (
            <ParamInput
              key={param.name}
              param={param}
              value={entry.values[param.name] ?? ""}
              readOnly={readOnly}
              onChange={(value) => onChange(stepOf(entry.id, { ...entry.values, [param.name]: value }))}
            />
          ))}
        </div>
      )}
    </li>
  );
}

const PATTERNS = ["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "unix"];
const ZONES = ["Europe/Warsaw", "Europe/Berlin", "Europe/Rome", "Europe/Madrid", "Europe/Prague", "Europe/London", "UTC", "America/New_York"];

interface ParamInputProps {
  param: Param;
  value: string;
  readOnly: boolean;
  onChange: (value: string) => void;
}

function ParamInput({ param, value, readOnly, onChange }: ParamInputProps) {
  const { t } = useTranslation("mapper");
  const label = t(`param.${param.name}`);
  const common = { size: "xs" as const, label, readOnly, placeholder: param.optional ? t("param.optional") : "" };
  switch (param.kind) {
    case "locale":
      return (
        <Select
          {...common}
          allowDeselect={false}
          data={LOCALES.map((locale) => ({ value: locale === "plain" ? "" : locale, label: t(`locale.${locale}`) }))}
          value={value === "plain" ? "" : value}
          onChange={(next) => onChange(next ?? "")}
        />
      );
    case "pattern":
      return <Autocomplete {...common} data={PATTERNS} value={value} onChange={onChange} />;
    case "zone":
      return <Autocomplete {...common} data={ZONES} value={value} onChange={onChange} />;
    case "integer":
    case "number":
    case "text":
    case "literal":
      return (
        <TextInput
          {...common}
          inputMode={param.kind === "integer" ? "numeric" : param.kind === "number" ? "decimal" : "text"}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
