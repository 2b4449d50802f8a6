/* sim/words_vi: Vietnamese. Not reviewed by a native reader. */
#include "sim/words.h"

const struct phrase words_vi[] = {
    {"queue", "Thời gian chờ vượt quá {n} phút tại {place}", "Lượng khách đông hơn dự kiến. Đang mở thêm quầy làm thủ tục."},
    {"gates", "{n} cổng tự động ngừng hoạt động tại {place}", "Cổng không đọc được hộ chiếu. Hành khách được hướng dẫn sang quầy; kỹ thuật viên đã có mặt."},
    {"fraud", "Phát hiện hộ chiếu bị sửa chữa tại {place}", "Trang nhân thân đã bị thay. Giấy tờ được giữ lại để giám định."},
    {"stolen", "Hộ chiếu đã khai báo mất được sử dụng tại {place}", "Hành khách đang chờ ở phòng phỏng vấn. Đã hỏi nước cấp hộ chiếu."},
    {"ill", "Hành khách bị sốt được kiểm dịch viên kiểm tra tại {place}", "Thân nhiệt trên 38 độ khi nhập cảnh. Kiểm dịch viên y tế đang kiểm tra."},
    {"cluster", "{n} hành khách cùng chuyến bay bị ốm khi đến {place}", "Sốt và ho. Đang lập danh sách người ngồi gần; đã báo cơ quan y tế."},
    {"irregular", "{n} người vượt biên ngoài cửa khẩu gần {place}", "Tất cả đều khỏe mạnh khi được tìm thấy. Đang hỏi họ có cần được bảo vệ hay không."},
    {"overstay", "Nhóm {n} người quá hạn lưu trú khi xuất cảnh tại {place}", "Cả nhóm làm việc cho một chủ. Đang tiếp tục phỏng vấn."},
    {"surge", "Lượng khách vượt kế hoạch {n} phần trăm tại {place}", "Nhiều chuyến đến cùng lúc. Đã mở tất cả các quầy."},
    {"trafficking", "Dấu hiệu mua bán người: {n} người được chuyển tuyến tại {place}", "Người khác giữ giấy tờ của họ. Họ được phỏng vấn riêng và đã được đề nghị giúp đỡ."},
    {"bag", "Túi không có chủ, một phần khu vực tại {place} được sơ tán", "Công an đã có mặt. Khách đến được hướng dẫn đi lối khác."},
    {"power", "Mất điện tại {place}, các quầy dùng điện dự phòng", "{n} cổng tự động đang tắt. Dự kiến sớm có điện trở lại."},
    {"system", "Hệ thống kiểm soát xuất nhập cảnh chậm tại {place}, một phần làm thủ công", "Thời gian trả lời tới {n} giây. Danh sách theo dõi được đọc từ bản sao gần nhất."},
    {"stranded", "{n} hành khách mắc kẹt sau khi chuyến đi bị hủy tại {place}", "Hãng đang tìm chỗ nghỉ. Hành khách được nhập cảnh một đêm tại quầy."},
    {"weather", "Mưa lớn làm chậm việc đi lại tại {place}", "Các chuyến đến chậm {n} phút."},
    {0},
};
