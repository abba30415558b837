/** Another flow, by its name; by its id where two have the same name. */
import { Select } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { useFlows } from "../../api/hooks/flows";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";

export function FlowField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const flows = useFlows();
  const known = flows.data?.items ?? [];
  const chosen = showValue(value);
  const shared = (name: string) => known.filter((flow) => flow.name === name).length > 1;
  const options = known.map((flow) => ({ value: shared(flow.name) ? flow.id : flow.name, label: flow.name }));
  const gone = chosen !== "" && flows.isSuccess && !options.some((option) => option.value === chosen);

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <Select
        id={id}
        searchable
        data={gone ? [...options, { value: chosen, label: chosen }] : options}
        value={chosen || null}
        placeholder={t("choose")}
        nothingFoundMessage={t("flow.none")}
        error={gone ? t("flow.gone") : null}
        readOnly={readOnly}
        onChange={(name) => onChange(name ?? undefined)}
      />
    </FieldFrame>
  );
}
