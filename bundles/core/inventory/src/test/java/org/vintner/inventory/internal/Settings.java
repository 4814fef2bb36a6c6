package org.vintner.inventory.internal;

import java.util.Map;

/** A configuration as Config Admin would give it. */
final class Settings {

    private Settings() {}

    static InventoryConfig of(int threshold, int hours) {
        return Stockroom.fake(
                InventoryConfig.class, Map.of("lowStockThreshold", args -> threshold, "lowStockHours", args -> hours));
    }
}
