// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Drives the pci-copier. Bytes that are written to /dev/copier lie in one buffer; the device copies
 * them into another by DMA while the writer sleeps until it interrupts, and reading gives the copy.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

#define SOURCE 0x00
#define TARGET 0x08
#define LENGTH 0x10
#define START 0x14
#define STATUS 0x18
#define STATUS_DONE BIT(0)

/* LENGTH has twelve bits. */
#define MOST_BYTES 4095

struct copier {
	struct pci_dev *pci;
	void __iomem *registers;
	void *source;
	void *target;
	dma_addr_t source_address;
	dma_addr_t target_address;
	size_t copied;
	struct completion done;
	struct mutex lock;
	struct miscdevice misc;
};

static irqreturn_t copier_interrupt(int irq, void *data)
{
	struct copier *copier = data;

	if (!(ioread32(copier->registers + STATUS) & STATUS_DONE))
		return IRQ_NONE;
	/* Writing a one clears it, and lets the pin go. */
	iowrite32(STATUS_DONE, copier->registers + STATUS);
	complete(&copier->done);
	return IRQ_HANDLED;
}

static struct copier *copier_of(struct file *file)
{
	return container_of(file->private_data, struct copier, misc);
}

static ssize_t copier_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct copier *copier = copier_of(file);
	size_t length = min_t(size_t, count, MOST_BYTES);
	ssize_t result = length;

	mutex_lock(&copier->lock);
	copier->copied = 0;
	if (copy_from_user(copier->source, from, length)) {
		result = -EFAULT;
		goto out;
	}
	memset(copier->target, 0, PAGE_SIZE);
	reinit_completion(&copier->done);
	lo_hi_writeq(copier->source_address, copier->registers + SOURCE);
	lo_hi_writeq(copier->target_address, copier->registers + TARGET);
	iowrite32(length, copier->registers + LENGTH);
	iowrite32(1, copier->registers + START);
	if (!wait_for_completion_timeout(&copier->done, 10 * HZ)) {
		result = -ETIMEDOUT;
		goto out;
	}
	copier->copied = length;
out:
	mutex_unlock(&copier->lock);
	return result;
}

static ssize_t copier_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct copier *copier = copier_of(file);
	ssize_t result;

	mutex_lock(&copier->lock);
	result = simple_read_from_buffer(to, count, at, copier->target, copier->copied);
	mutex_unlock(&copier->lock);
	return result;
}

static const struct file_operations copier_operations = {
	.owner = THIS_MODULE,
	.read = copier_read,
	.write = copier_write,
};

static int copier_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct copier *copier;
	int error;

	copier = devm_kzalloc(&pci->dev, sizeof(*copier), GFP_KERNEL);
	if (!copier)
		return -ENOMEM;
	copier->pci = pci;
	init_completion(&copier->done);
	mutex_init(&copier->lock);
	pci_set_drvdata(pci, copier);

	error = pcim_enable_device(pci);
	if (!error)
		error = pcim_iomap_regions(pci, BIT(0), "copier");
	if (!error)
		error = dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(64));
	if (error)
		return error;
	copier->registers = pcim_iomap_table(pci)[0];
	copier->source =
		dmam_alloc_coherent(&pci->dev, PAGE_SIZE, &copier->source_address, GFP_KERNEL);
	copier->target =
		dmam_alloc_coherent(&pci->dev, PAGE_SIZE, &copier->target_address, GFP_KERNEL);
	if (!copier->source || !copier->target)
		return -ENOMEM;

	/* Lets the function reach memory by itself. */
	pci_set_master(pci);
	error = pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_ALL_TYPES);
	if (error < 0)
		return error;
	error = request_irq(pci_irq_vector(pci, 0), copier_interrupt, IRQF_SHARED, "copier", copier);
	if (error)
		goto no_vectors;

	copier->misc.minor = MISC_DYNAMIC_MINOR;
	copier->misc.name = "copier";
	copier->misc.fops = &copier_operations;
	error = misc_register(&copier->misc);
	if (error)
		goto no_interrupt;
	dev_info(&pci->dev, "copier with %s\n",
		 pci->msix_enabled ? "MSI-X" : pci->msi_enabled ? "MSI" : "INTx");
	return 0;

no_interrupt:
	free_irq(pci_irq_vector(pci, 0), copier);
no_vectors:
	pci_free_irq_vectors(pci);
	return error;
}

static void copier_remove(struct pci_dev *pci)
{
	struct copier *copier = pci_get_drvdata(pci);

	misc_deregister(&copier->misc);
	free_irq(pci_irq_vector(pci, 0), copier);
	pci_free_irq_vectors(pci);
}

static const struct pci_device_id copier_ids[] = {
	{ PCI_DEVICE(0x1234, 0xC0DE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, copier_ids);

static struct pci_driver copier_driver = {
	.name = "copier",
	.id_table = copier_ids,
	.probe = copier_probe,
	.remove = copier_remove,
};
module_pci_driver(copier_driver);

MODULE_DESCRIPTION("Copies bytes by hv's example pci-copier");
MODULE_LICENSE("Dual MIT/GPL");
