import { PasswordInput, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import type { JsonSchema } from "../../api/types";
import { readPath, referenceTo } from "../../data/path";
import { showValue } from "../../data/show";
import { Expressible } from "../Expressible";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { useExpressionScope } from "../scope";

export function TextField(props: FieldProps) {
  const id = useId();
  const scope = useExpressionScope();
  const { spec, path, value, onChange, readOnly } = props;
  if (spec.schema.writeOnly || spec.schema.format === "password") return <SecretField {...props} />;

  return (
    <Expressible {...props} controlId={id}>
      {(mode) => (
        <TextInput
          id={id}
          type={spec.schema.format === "date" ? "date" : "text"}
          value={showValue(value ?? spec.schema.default)}
          placeholder={spec.hint.placeholder ?? ""}
          readOnly={readOnly}
          required={spec.required}
          withAsterisk={false}
          onChange={({ currentTarget: { value: text } }) => (spec.hint.expression ? mode.type(text) : onChange(taken(text, spec.schema)))}
          onFocus={() => {
            if (spec.hint.expression) scope.onFocusField?.({ field: path, insert: (at) => mode.start(referenceTo(at)) });
          }}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const at = readPath(event.dataTransfer);
            if (!at || readOnly || !spec.hint.expression) return;
            event.preventDefault();
            mode.start(referenceTo(at));
          }}
        />
      )}
    </Expressible>
  );
}

/** An emptied date is no date; an emptied text is an empty text. */
function taken(text: string, schema: JsonSchema): string | undefined {
  return text === "" && schema.format === "date" ? undefined : text;
}

/** A stored secret is never shown; left empty it stays as it is. */
function SecretField({ spec, path, value, onChange, problems, readOnly, secrets }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const stored = secrets[spec.name];

  return (
    <FieldFrame {...{ spec, path, problems }} controlId={id}>
      <PasswordInput
        id={id}
        value={showValue(value)}
        placeholder={stored ? t("secret.stored", { masked: stored }) : (spec.hint.placeholder ?? "")}
        autoComplete="new-password"
        readOnly={readOnly}
        visibilityToggleButtonProps={{ "aria-label": t("secret.show") }}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </FieldFrame>
  );
}
