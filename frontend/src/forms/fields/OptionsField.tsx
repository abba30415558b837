/** Values read from the other system through the chosen connection; what is not on the list can still be typed. */
import { Loader, MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { useConnectionOptions } from "../../api/hooks/connections";
import type { Option } from "../../api/types";
import { showValue } from "../../data/show";
import { Expressible } from "../Expressible";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asTexts, labelOf, typeOf } from "../schema";

export function OptionsField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { spec, form } = props;
  const connection = showValue(form["connection"]);
  const options = useConnectionOptions(connection || null, spec.hint.options);
  const id = useId();
  const several = typeOf(spec.schema) === "array";
  const Control = several ? Several : One;

  return (
    <Expressible {...props} controlId={id}>
      {() => (
        <>
          <Control {...props} id={id} options={options.data} loading={options.isFetching} />
          {!connection && <div className={styles.result}>{t("options.connectionFirst")}</div>}
          {options.isError && (
            <div className={styles.problem} data-severity="warning">
              {t("options.failed", { message: options.error.message })}
            </div>
          )}
        </>
      )}
    </Expressible>
  );
}

interface ControlProps extends FieldProps {
  id: string;
  options: Option[] | undefined;
  loading: boolean;
}

/** The list, with values added that are chosen already but no longer offered. */
function withChosen(options: Option[], chosen: string[]): Option[] {
  const known = new Set(options.map((option) => option.value));
  return [...options, ...chosen.filter((value) => value && !known.has(value)).map((value) => ({ value, label: value }))];
}

function One({ id, spec, value, onChange, readOnly, options, loading }: ControlProps) {
  const { t } = useTranslation("forms");
  const text = showValue(value ?? spec.schema.default);
  if (!options) {
    return (
      <TextInput
        id={id}
        value={text}
        readOnly={readOnly}
        placeholder={spec.hint.placeholder ?? ""}
        rightSection={loading ? <Loader size={14} /> : null}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    );
  }
  return (
    <Select
      id={id}
      data={withChosen(options, [text])}
      value={text || null}
      searchable
      clearable={!spec.required}
      nothingFoundMessage={t("options.none")}
      placeholder={spec.hint.placeholder ?? t("choose")}
      readOnly={readOnly}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function Several({ id, spec, value, onChange, readOnly, options }: ControlProps) {
  const { t } = useTranslation("forms");
  const chosen = asTexts(value ?? spec.schema.default);
  if (!options) {
    return <TagsInput id={id} aria-label={labelOf(spec)} value={chosen} readOnly={readOnly} acceptValueOnBlur onChange={onChange} />;
  }
  return (
    <MultiSelect
      id={id}
      data={withChosen(options, chosen)}
      value={chosen}
      searchable
      nothingFoundMessage={t("options.none")}
      placeholder={chosen.length === 0 ? t("choose") : ""}
      readOnly={readOnly}
      onChange={onChange}
    />
  );
}
