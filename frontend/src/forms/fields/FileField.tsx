/** A file that was uploaded: drop it, choose it, and see how its first rows are read. */
import { Alert, Button, FileButton, Group, Loader, Select } from "@mantine/core";
import { Upload } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { useFilePreview, useFiles, useUploadFile } from "../../api/hooks/files";
import { showValue } from "../../data/show";
import { Value } from "../../data/Value";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { withValue } from "../schema";

export function FileField({ spec, path, value, onChange, form, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const files = useFiles();
  const upload = useUploadFile();
  const chosen = showValue(value);
  const send = (file: File | null | undefined) => {
    if (file) upload.mutate(file, { onSuccess: (stored) => onChange(stored.id) });
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <Select
        id={id}
        data={(files.data ?? []).map((file) => ({ value: file.id, label: file.name }))}
        value={chosen || null}
        placeholder={t("file.choose")}
        nothingFoundMessage={t("file.none")}
        searchable
        readOnly={readOnly}
        mb="xs"
        onChange={(next) => onChange(next ?? undefined)}
      />
      {!readOnly && <DropZone busy={upload.isPending} onFile={send} />}
      {upload.isError && (
        <div className={styles.problem} role="alert">
          {upload.error.message}
        </div>
      )}
      {chosen && <FirstRows file={chosen} options={withValue(form, spec.name, undefined)} />}
    </FieldFrame>
  );
}

export function DropZone({ busy, onFile }: { busy: boolean; onFile: (file: File | null | undefined) => void }) {
  const { t } = useTranslation("forms");
  const [over, setOver] = useState(false);
  return (
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
    >
      <Group justify="center" gap="xs">
        {busy ? <Loader size={15} /> : <Upload size={15} aria-hidden />}
        {t("file.drop")}
        <FileButton onChange={onFile} accept=".csv,.txt,.tsv,.xlsx,.json,.jsonl,.ndjson">
          {(props) => (
            <Button {...props} size="compact-xs" variant="light">
              {t("file.browse")}
            </Button>
          )}
        </FileButton>
      </Group>
    </div>
  );
}

function FirstRows({ file, options }: { file: string; options: FieldProps["form"] }) {
  const { t } = useTranslation("forms");
  const preview = useFilePreview(file, options);
  if (preview.isPending) return <Loader size="xs" mt="xs" />;
  if (preview.isError) return <Alert color="red" mt="xs" p="xs">{preview.error.message}</Alert>;

  const { columns } = preview.data;
  const rows = preview.data.rows.slice(0, 8);
  return (
    <>
      {preview.data.problems.map((problem) => (
        <div key={problem.message} className={styles.problem} data-severity={problem.severity}>
          {problem.message}
        </div>
      ))}
      {rows.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
        <div className={styles.rowsPreview} role="region" aria-label={t("file.firstRows")} tabIndex={0}>
          <table className={styles.grid} style={{ border: 0 }}>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={at}>
                  {columns.map((name) => (
                    <td key={name} style={{ padding: "4px 8px", whiteSpace: "nowrap" }}>
                      <Value data={row[name]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
