package org.vintner.itests.simulators.alipay;

import static org.vintner.itests.simulators.alipay.AlipaySimulator.BEIJING;
import static org.vintner.itests.simulators.alipay.AlipaySimulator.beijing;
import static org.vintner.itests.simulators.alipay.AlipaySimulator.fen;
import static org.vintner.itests.simulators.alipay.AlipaySimulator.yuan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.vintner.itests.simulators.Dial;
import org.vintner.itests.simulators.Dial.Knob;

/** The bill of a day: a zip of two files in GBK, of which one has the details. */
record AlipayBill(List<ObjectNode> trades, List<ObjectNode> refunds, List<ObjectNode> movements, Dial dial) {

    private static final Charset GBK = Charset.forName("GBK");
    private static final String COLUMNS = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
            + "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
            + "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";
    /** As the title of each line holds two commas. */
    private static final int AMOUNT = 13;

    byte[] zip(LocalDate day) throws IOException {
        String text = text(day);
        String whole = dial.take(Knob.BILL_BROKEN, "bill") ? text.substring(0, text.lastIndexOf("#-----")) : text;
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip, GBK)) {
            out.putNextEntry(new ZipEntry("20886219936712340156_" + day + "_业务明细(汇总).csv"));
            out.write("#支付宝业务汇总查询\r\n".getBytes(GBK));
            out.putNextEntry(new ZipEntry("20886219936712340156_" + day + "_业务明细.csv"));
            out.write(whole.getBytes(GBK));
        }
        return zip.toByteArray();
    }

    List<String> lines(LocalDate day) {
        List<String> lines = new ArrayList<>();
        for (ObjectNode trade : trades) {
            long total = trade.path("total").asLong();
            if (trade.has("paid") && isOf(day, trade.path("paid").asText())) {
                lines.add(line(trade, "交易", trade.path("paid").asText(), total, "", -total * 6 / 1000));
            }
            refunds.stream()
                    .filter(refund -> refund.path("payment")
                            .asText()
                            .equals(trade.path("number").asText()))
                    .filter(refund -> isOf(day, refund.path("at").asText()))
                    .forEach(refund -> lines.add(line(
                            trade,
                            "退款",
                            refund.path("at").asText(),
                            -refund.path("amount").asLong(),
                            refund.path("number").asText(),
                            0)));
        }
        movements.stream()
                .filter(movement -> isOf(day, movement.path("at").asText()))
                .forEach(movement -> lines.add(line(
                        movement,
                        "没听说过",
                        movement.path("at").asText(),
                        movement.path("amount").asLong(),
                        "",
                        0)));
        return lines;
    }

    private static boolean isOf(LocalDate day, String instant) {
        return day.equals(LocalDate.ofInstant(Instant.parse(instant), BEIJING));
    }

    private static String line(ObjectNode trade, String kind, String at, long amount, String refund, long fee) {
        return line(trade.path("trade").asText(), trade.path("number").asText(), kind, at, amount, refund, fee);
    }

    private static String line(
            String trade, String number, String kind, String at, long amount, String refund, long fee) {
        String time = beijing(Instant.parse(at));
        return String.join(
                ",",
                trade + "\t",
                number + "\t",
                kind,
                "a title,with commas,and no quotes",
                time,
                time,
                "\t,\t,\t,\t,*达(138****0000)\t",
                yuan(amount),
                yuan(amount),
                "0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00",
                refund + "\t",
                yuan(fee),
                "0.00",
                "");
    }

    private String text(LocalDate day) {
        List<String> lines = new ArrayList<>(lines(day));
        if (dial.take(Knob.BILL_MISSING, "bill")) {
            lines.remove(0);
        }
        if (dial.take(Knob.BILL_DIFFERENT, "bill")) {
            String[] cells = lines.get(0).split(",", -1);
            cells[AMOUNT] = yuan(fen(cells[AMOUNT]) + 1);
            lines.set(0, String.join(",", cells));
        }
        if (dial.take(Knob.BILL_EXTRA, "bill")) {
            String noon = day.atTime(12, 0).atZone(BEIJING).toInstant().toString();
            lines.add(line("2026112822001499999999999999", "OTHER-SHOP-1", "交易", noon, 777, "", 0));
        }
        return String.join(
                        "\r\n",
                        "#支付宝业务明细查询",
                        "#账号：[20886219936712340156]",
                        "#起始日期：[" + day + " 00:00:00]   终止日期：[" + day.plusDays(1) + " 00:00:00]",
                        "#-----------------------------------------业务明细列表----------------------------------------",
                        COLUMNS,
                        String.join("\r\n", lines),
                        "#-----------------------------------------业务明细列表结束------------------------------------",
                        "#交易合计：" + count(lines, "交易") + "笔，商家实收共0.00元，商家优惠共0.00元",
                        "#退款合计：" + count(lines, "退款") + "笔，商家实收退款共0.00元，商家优惠退款共0.00元")
                + "\r\n";
    }

    private static long count(List<String> lines, String kind) {
        return lines.stream().filter(line -> line.contains("," + kind + ",")).count();
    }
}
