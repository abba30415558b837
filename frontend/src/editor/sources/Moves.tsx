/** The last moves of a source, newest first: who or what moved it, from where to where, and how much was read. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { StreamSource } from "../../api";
import { useFormat } from "../../components/format";
import { When } from "../../components/When";
import classes from "./sources.module.css";

type Move = StreamSource["moves"][number];

export function Moves({ moves }: { readonly moves: readonly Move[] }) {
  const { t } = useTranslation("sources");

  return (
    <table className={classes.moves}>
      <thead>
        <tr>
          <th scope="col">{t("moves.when")}</th>
          <th scope="col">{t("moves.what")}</th>
          <th scope="col">{t("moves.from")}</th>
          <th scope="col">{t("moves.to")}</th>
          <th scope="col" className={classes.number}>
            {t("moves.records")}
          </th>
        </tr>
      </thead>
      <tbody>
        {moves.map((move) => (
          <Row key={move.at} move={move} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ move }: { readonly move: Move }) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const place = (at: string | null) => (at ? format.moment(at) : t("moves.beginning"));

  return (
    <tr>
      <td>
        <When at={move.at} />
      </td>
      <td>
        {t(`moves.${move.kind}`, { by: move.by ?? "" })}{" "}
        {move.run_id && <Link to={`/runs/${move.run_id}`}>{move.run_number === null ? t("moves.run") : t("run", { number: move.run_number })}</Link>}
        {move.reason && <div className={classes.reason}>{move.reason}</div>}
        {move.forgotten > 0 && <div className={classes.reason}>{t("moves.forgotten", { count: move.forgotten })}</div>}
      </td>
      <td className={classes.place}>{place(move.before)}</td>
      <td className={classes.place}>{place(move.after)}</td>
      <td className={classes.number}>{move.records === null ? "–" : format.count(move.records)}</td>
    </tr>
  );
}
