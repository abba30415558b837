import { TagsInput } from "@mantine/core";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { pathText } from "../../data/path";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { asTexts } from "../schema";
import { useExpressionScope } from "../scope";
import { pathsOf } from "./paths";

export function PathsField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const scope = useExpressionScope();
  const offered = useMemo(() => (scope.item ? pathsOf(scope.item) : []), [scope.item]);
  const chosen = asTexts(value ?? spec.schema.default);

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <TagsInput
        id={id}
        data={offered}
        value={chosen}
        placeholder={chosen.length === 0 ? (spec.hint.placeholder ?? t("paths.placeholder")) : ""}
        acceptValueOnBlur
        readOnly={readOnly}
        onChange={onChange}
        onFocus={() => scope.onFocusField?.({ field: path, insert: (at) => onChange([...chosen, pathText(at)]) })}
      />
    </FieldFrame>
  );
}
