import { NumberInput } from "@mantine/core";
import { useId } from "react";

import { Exact, type Data } from "../../api/exact";
import { showValue } from "../../data/show";
import { Expressible } from "../Expressible";
import type { FieldProps } from "../kinds";
import { typeOf } from "../schema";

/** A whole number goes out as a number; a fraction keeps the digits that were typed. */
export function numberOf(text: string, current?: Data): Data | undefined {
  if (text === "" || text === "-") return undefined;
  if (typeof current === "string") return text;
  return String(Number(text)) === text ? Number(text) : new Exact(text);
}

export function NumberField(props: FieldProps) {
  const id = useId();
  const { spec, value, onChange, readOnly } = props;
  const { schema, hint } = spec;
  // Decimal amounts are texts for the server, so that no digit is lost on the way.
  const asText = typeOf(schema) === "string";

  return (
    <Expressible {...props} controlId={id}>
      {() => (
        <NumberInput
          id={id}
          value={showValue(value ?? schema.default)}
          placeholder={hint.placeholder ?? ""}
          readOnly={readOnly}
          allowDecimal={typeOf(schema) !== "integer"}
          decimalSeparator="."
          allowedDecimalSeparators={[".", ","]}
          {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
          {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
          clampBehavior="none"
          onChange={(next) => onChange(numberOf(String(next), asText ? "" : undefined))}
        />
      )}
    </Expressible>
  );
}
