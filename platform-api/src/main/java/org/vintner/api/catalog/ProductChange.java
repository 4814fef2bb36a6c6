package org.vintner.api.catalog;

import java.util.Optional;
import org.vintner.api.Money;

/**
 * What is to be changed of a product; what is empty stays. Orders keep the price at which they were placed.
 *
 * @param title new title
 * @param description new description
 * @param price new price
 * @param downloads new limits, for grants made from now on
 * @param sale new policy, for orders placed from now on
 */
public record ProductChange(
        Optional<String> title,
        Optional<String> description,
        Optional<Money> price,
        Optional<DownloadPolicy> downloads,
        Optional<SalePolicy> sale) {}
