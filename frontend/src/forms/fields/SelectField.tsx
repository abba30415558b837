import { Select } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { showValue } from "../../data/show";
import { Expressible } from "../Expressible";
import type { FieldProps } from "../kinds";
import { humanize } from "../schema";

export function SelectField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const { spec, value, onChange, readOnly } = props;
  const choices = spec.schema.enum ?? [];
  const shown = value ?? spec.schema.default;

  return (
    <Expressible {...props} controlId={id}>
      {() => (
        <Select
          id={id}
          data={choices.map((choice) => ({ value: showValue(choice), label: t(`choice.${showValue(choice)}`, { defaultValue: humanize(showValue(choice)) }) }))}
          value={shown === undefined || shown === null ? null : showValue(shown)}
          placeholder={spec.hint.placeholder ?? t("choose")}
          searchable={choices.length > 8}
          clearable={!spec.required && spec.schema.default === undefined}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(text) => onChange(choices.find((choice) => showValue(choice) === text))}
        />
      )}
    </Expressible>
  );
}
