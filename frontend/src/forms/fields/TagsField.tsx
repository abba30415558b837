import { TagsInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { asTexts } from "../schema";

export function TagsField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const tags = asTexts(value ?? spec.schema.default);

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <TagsInput
        id={id}
        value={tags}
        placeholder={tags.length === 0 ? (spec.hint.placeholder ?? t("tags.placeholder")) : ""}
        splitChars={[",", ";", "\n"]}
        acceptValueOnBlur
        // There is no list to open; an open one would swallow the Escape that leaves the step.
        dropdownOpened={false}
        readOnly={readOnly}
        onChange={onChange}
      />
    </FieldFrame>
  );
}
