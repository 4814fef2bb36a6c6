package org.vintner.inventory.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the stock of keys. */
@ObjectClassDefinition(name = "Vintner inventory")
public @interface InventoryConfig {

    /** Keys. */
    @AttributeDefinition(
            name = "Unpaid keys per buyer",
            description = "How many keys one buyer may hold reserved without having paid; 0: no limit.",
            min = "0")
    int maxReservedPerBuyer() default 20;

    /** Keys. */
    @AttributeDefinition(
            name = "Unpaid keys per network",
            description =
                    "How many keys one address (IPv6: one /64) may hold reserved without having paid; 0: no limit."
                            + " Loopback and private addresses are not counted: they are proxies of the operator's own.",
            min = "0")
    int maxReservedPerSource() default 100;

    /** Minutes. */
    @AttributeDefinition(
            name = "Longest reservation",
            description = "For how many minutes an order is counted at the most; longer than any payment window.",
            min = "1")
    int claimMinutes() default 1_440;

    /** Keys. */
    @AttributeDefinition(
            name = "Low stock, keys",
            description = "So many free keys or fewer are low, for products without terms of their own.",
            min = "0",
            max = "1000000")
    int lowStockThreshold() default 5;

    /** Hours. */
    @AttributeDefinition(
            name = "Low stock, hours",
            description =
                    "Low, too, when at the pace of the last 24 hours the stock ends within so many hours; 0: never.",
            min = "0",
            max = "8760")
    int lowStockHours() default 24;

    /** Days. */
    @AttributeDefinition(
            name = "Keep rejected lines",
            description = "For how many days the text of lines that an import rejected can be downloaded.",
            min = "1",
            max = "90")
    int keepRejectedDays() default 7;
}
