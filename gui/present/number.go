package present

import "offhook/sipclient/numbering"

// Number returns number as people of the catalog's country write it,
// "070-1000-2000", and one with a plus as it is written internationally. It only
// ever puts marks between what is dialled; what is no number stays as it is.
func (c *Catalog) Number(number string) string { return numbering.Written(number, c.country) }
