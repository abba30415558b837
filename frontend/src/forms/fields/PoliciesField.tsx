/** When fields are written, told in words; chosen in the field mapper. Nothing is shown while nothing was chosen. */
import { ActionIcon } from "@mantine/core";
import { ShieldCheck, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asObject } from "../schema";

export function PoliciesField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("mapper");
  const policies = Object.entries(asObject(value));
  if (policies.length === 0 && problems.length === 0) return null;
  const told = { ...spec, schema: { ...spec.schema, title: t("policy.title"), description: t("policy.description") } };

  return (
    <FieldFrame {...{ spec: told, path, problems }}>
      <div className={styles.rows}>
        {policies.map(([name, policy]) => (
          <div key={name} className={styles.row}>
            <span className="wf-mono">{name}</span>
            <span>
              <ShieldCheck size={13} aria-hidden /> {t(`policy.${showValue(policy)}`)}
            </span>
            {!readOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("policy.remove", { name })}
                onClick={() => onChange(policies.length === 1 ? undefined : Object.fromEntries(policies.filter(([other]) => other !== name)))}
              >
                <X size={15} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
    </FieldFrame>
  );
}
