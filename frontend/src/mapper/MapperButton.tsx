/** Opens the mapping large. */
import { Button } from "@mantine/core";
import { Cable } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { DataObject } from "../api/exact";
import { useConnectionOptions } from "../api/hooks/connections";
import { openWith } from "../components/fetched";
import "../components/useEscapeLayer";
import { showValue } from "../data/show";
import type { FieldProps } from "../forms/kinds";
import { asObject, labelOf } from "../forms/schema";
import { useExpressionScope } from "../forms/scope";
import { entriesOfLists } from "./each";
import { policiesOf, withMapping } from "./policies";

const loadMapper = () => import("./FieldMapper");
const FieldMapper = lazy(loadMapper);
const NO_ITEMS: readonly DataObject[] = [];

export function MapperButton({ spec, form, root, value, readOnly, onForm }: FieldProps) {
  const { t } = useTranslation("mapper");
  const [opened, setOpened] = useState(false);
  const scope = useExpressionScope();
  const given = scope.items ?? NO_ITEMS;
  const items = useMemo(() => entriesOfLists(given, spec.hint.each, form, root), [form, given, root, spec.hint.each]);
  const listed = useConnectionOptions(opened ? showValue(form["connection"]) : null, spec.hint.options);
  const { targets: next } = scope;
  const targets = useMemo(() => {
    if (spec.hint.targets) return spec.hint.targets;
    return spec.hint.options ? (listed.data ?? []).map(({ value: name, label }) => ({ name, title: label })) : (next ?? []);
  }, [spec.hint.targets, spec.hint.options, listed.data, next]);
  const policies = policiesOf(root, form, spec.name);

  return (
    <>
      <Button size="compact-xs" variant="light" leftSection={<Cable size={13} aria-hidden />} onClick={() => openWith(loadMapper, () => setOpened(true))}>
        {t("open")}
      </Button>
      {opened && (
        <Suspense fallback={null}>
          <FieldMapper
            title={labelOf(spec)}
            targets={targets}
            free={!spec.hint.targets}
            fields={asObject(value ?? spec.schema.default)}
            start={asObject(spec.schema.default)}
            policies={policies}
            connection={showValue(form["connection"])}
            items={items}
            readOnly={readOnly}
            onChange={(mapping) => onForm(withMapping(root, form, spec.name, policies, mapping))}
            onClose={() => setOpened(false)}
          />
        </Suspense>
      )}
    </>
  );
}
