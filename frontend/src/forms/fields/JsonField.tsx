/** Anything the other kinds do not cover, as JSON. What does not parse stays in the box and is not taken. */
import { Textarea } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { parseExact, stringifyExact, type Data } from "../../api/exact";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";

function textOf(value: Data | undefined): string {
  return value === undefined ? "" : stringifyExact(value, 2);
}

export function JsonField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const take = (text: string) => {
    setDraft(text);
    try {
      onChange(text.trim() === "" ? undefined : (parseExact(text) as Data));
      setError(null);
    } catch (problem) {
      setError(t("json.invalid", { message: problem instanceof Error ? problem.message : "" }));
    }
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <Textarea
        id={id}
        autosize
        minRows={3}
        maxRows={18}
        value={draft ?? textOf(value ?? spec.schema.default)}
        error={error}
        readOnly={readOnly}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--wf-mono)", fontSize: 12.5 } }}
        onChange={(event) => take(event.currentTarget.value)}
        onBlur={() => {
          if (!error) setDraft(null);
        }}
      />
    </FieldFrame>
  );
}
