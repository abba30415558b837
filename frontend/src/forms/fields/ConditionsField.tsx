/** Rules joined by "all" or "any"; a rule can be a group of rules. */
import { ActionIcon, Button, Group, SegmentedControl, Select, TagsInput } from "@mantine/core";
import { FolderPlus, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { isObject, type Data, type DataObject } from "../../api/exact";
import { showValue } from "../../data/show";
import { FieldFrame, FieldProblems } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asObject, asTexts, humanize, isExpression, problemsUnder } from "../schema";
import { ValueInput } from "../ValueInput";
import { isGroup, isUnary, rulesOf, shapeOf, takesList, withRules, type ConditionShape } from "./conditionShape";
import { PathInput } from "./PathField";

export function ConditionsField({ spec, path, value, onChange, problems, readOnly, root }: FieldProps) {
  const shape = shapeOf(spec.schema, root);
  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange}>
      <RuleGroup {...{ shape, path, problems, readOnly }} value={value} onChange={onChange} depth={0} />
    </FieldFrame>
  );
}

interface GroupProps extends Pick<FieldProps, "path" | "problems" | "readOnly"> {
  shape: ConditionShape;
  value: Data | undefined;
  onChange: (value: Data) => void;
  depth: number;
}

function RuleGroup({ shape, value, onChange, depth, path, problems, readOnly }: GroupProps) {
  const { t } = useTranslation("forms");
  const rules = rulesOf(value, shape);
  const put = (next: Data[]) => onChange(withRules(value, next, shape));
  const place = (at: number) => (shape.bare ? `${path}[${at}]` : `${path}.${shape.rules}[${at}]`);
  const newRule = { [shape.field]: "", [shape.operator]: shape.operators[0] ?? "equals", [shape.value]: "" };

  return (
    <div className={styles.rows}>
      {shape.match && rules.length > 1 && <MatchSwitch {...{ shape, value, onChange, readOnly }} />}
      <div className={styles.rules}>
        {rules.map((rule, at) => {
          const set = (next: Data) => put(rules.map((one, index) => (index === at ? next : one)));
          const remove = () => put(rules.filter((_one, index) => index !== at));
          return isGroup(rule, shape) ? (
            <div key={at} className={styles.card}>
              <RuleGroup {...{ shape, problems, readOnly }} value={rule} onChange={set} depth={depth + 1} path={place(at)} />
              {!readOnly && (
                <Button size="compact-xs" variant="subtle" color="gray" onClick={remove}>
                  {t("conditions.removeGroup")}
                </Button>
              )}
            </div>
          ) : (
            <Rule key={at} {...{ shape, problems, readOnly, set, remove }} rule={asObject(rule)} path={place(at)} number={at + 1} />
          );
        })}
        {!readOnly && (
          <Group gap="xs">
            <Button variant="light" size="xs" leftSection={<Plus size={14} />} onClick={() => put([...rules, newRule])}>
              {t("conditions.add")}
            </Button>
            {shape.nested && !shape.bare && depth < 3 && (
              <Button
                variant="subtle"
                size="xs"
                leftSection={<FolderPlus size={14} />}
                onClick={() => put([...rules, withRules(undefined, [newRule], shape)])}
              >
                {t("conditions.addGroup")}
              </Button>
            )}
          </Group>
        )}
      </div>
    </div>
  );
}

function MatchSwitch({ shape, value, onChange, readOnly }: Pick<GroupProps, "shape" | "value" | "onChange" | "readOnly">) {
  const { t } = useTranslation("forms");
  const match = shape.match ?? "match";
  return (
    <SegmentedControl
      size="xs"
      style={{ alignSelf: "flex-start" }}
      aria-label={t("conditions.match")}
      value={showValue(isObject(value) ? value[match] : undefined) || (shape.words[0] ?? "all")}
      data={shape.words.map((word) => ({ value: word, label: t(`conditions.words.${word}`, { defaultValue: humanize(word) }) }))}
      disabled={readOnly}
      onChange={(word) => onChange({ ...asObject(value), [match]: word })}
    />
  );
}

interface RuleProps extends Pick<FieldProps, "path" | "problems" | "readOnly"> {
  shape: ConditionShape;
  rule: DataObject;
  number: number;
  set: (rule: Data) => void;
  remove: () => void;
}

function Rule({ shape, rule, path, problems, readOnly, number, set, remove }: RuleProps) {
  const { t } = useTranslation("forms");
  const operator = showValue(rule[shape.operator]) || (shape.operators[0] ?? "equals");
  const compare = (next: string) =>
    set({ ...rule, [shape.operator]: next, ...(takesList(next) === takesList(operator) ? {} : { [shape.value]: takesList(next) ? [] : "" }) });

  return (
    <div>
      <div className={styles.rule}>
        <PathInput
          label={t("conditions.field", { number })}
          field={`${path}.${shape.field}`}
          value={showValue(rule[shape.field])}
          placeholder="order.status"
          readOnly={readOnly}
          onChange={(next) => set({ ...rule, [shape.field]: next })}
        />
        <Select
          aria-label={t("conditions.operator", { number })}
          data={shape.operators.map((name) => ({ value: name, label: t(`operator.${name}`, { defaultValue: humanize(name) }) }))}
          value={operator}
          allowDeselect={false}
          searchable
          readOnly={readOnly}
          onChange={(next) => next && compare(next)}
        />
        {!readOnly && (
          <ActionIcon variant="subtle" color="gray" mt={4} aria-label={t("conditions.remove", { number })} onClick={remove}>
            <X size={15} />
          </ActionIcon>
        )}
        {!isUnary(operator) && (
          <div className={styles.ruleValue}>
            <RuleValue {...{ shape, rule, path, readOnly, number, set }} list={takesList(operator)} />
          </div>
        )}
      </div>
      <FieldProblems problems={problemsUnder(problems, path)} />
    </div>
  );
}

type RuleValueProps = Omit<RuleProps, "remove" | "problems"> & { list: boolean };

function RuleValue({ shape, rule, path, readOnly, number, set, list }: RuleValueProps) {
  const { t } = useTranslation("forms");
  const value = rule[shape.value];
  const label = t("conditions.value", { number });
  const put = (next: Data | undefined) => set({ ...rule, [shape.value]: next ?? "" });

  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <div style={{ flex: 1, minWidth: 0 }}>
        {list && !isExpression(value) ? (
          <TagsInput
            aria-label={label}
            value={asTexts(value)}
            placeholder={asTexts(value).length === 0 ? t("tags.placeholder") : ""}
            acceptValueOnBlur
            readOnly={readOnly}
            onChange={put}
          />
        ) : (
          <ValueInput
            label={label}
            field={`${path}.${shape.value}`}
            value={value}
            placeholder={t("conditions.valuePlaceholder")}
            readOnly={readOnly}
            onChange={put}
          />
        )}
      </div>
      {shape.extra && <Extra extra={shape.extra} {...{ rule, readOnly, number, set }} />}
    </Group>
  );
}

function Extra({ extra, rule, readOnly, number, set }: { extra: NonNullable<ConditionShape["extra"]> } & Pick<RuleProps, "rule" | "readOnly" | "number" | "set">) {
  const { t } = useTranslation("forms");
  return (
    <Select
      w={112}
      aria-label={t("conditions.extra", { number })}
      data={extra.words.map((word) => ({ value: word, label: t(`choice.${word}`, { defaultValue: humanize(word) }) }))}
      value={showValue(rule[extra.name]) || extra.start}
      allowDeselect={false}
      readOnly={readOnly}
      onChange={(next) => next && set({ ...rule, [extra.name]: next })}
    />
  );
}
